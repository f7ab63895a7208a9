"""The page's entry point: ``streamlit run app.py``."""

from __future__ import annotations

import streamlit as st

if __name__ == "__main__":  # as Streamlit runs it, for each visit and each click
    from ui.pages import draw

    draw()
else:  # as its server loads it, once
    from ui.server import MIDDLEWARE

    app = st.App(__file__, middleware=MIDDLEWARE)
