"""Fragments and dialogs are drawn apart from their page, so that they need its guards anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from common.roles import Role
from ui import access, frame

Given = ParamSpec("Given")


def safely(draw: Callable[Given, None]) -> Callable[Given, None]:
    """For what ``st.fragment`` and ``st.dialog`` draw: a failure becomes a card in its place.

    Nothing is drawn for who is no longer logged in: the whole page is, and that asks to log in.
    """

    @wraps(draw)
    def guarded(*args: Given.args, **given: Given.kwargs) -> None:
        with frame.guarded(frame.current_language()):
            if not access.visitor().may(Role.READER):
                st.rerun()
            draw(*args, **given)

    return guarded
