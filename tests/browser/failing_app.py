"""A page that fails as no error of ours does, in the real frame."""

import streamlit as st

from ui import frame


def page() -> None:
    """Fail."""
    raise RuntimeError("a detail for the log only")


language = frame.begin()
pages = [st.Page(page, title="x", url_path="fails", default=True)]
frame.show(st.navigation(pages), pages, language)
