"""Fragments and dialogs are drawn apart from their page, so that they need its guard anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from ui import frame

Given = ParamSpec("Given")


def safely(draw: Callable[Given, None]) -> Callable[Given, None]:
    """For what ``st.fragment`` and ``st.dialog`` draw: a failure becomes a card in its place."""

    @wraps(draw)
    def guarded(*args: Given.args, **given: Given.kwargs) -> None:
        with frame.guarded(frame.current_language()):
            draw(*args, **given)

    return guarded
