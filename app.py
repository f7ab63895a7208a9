"""The page's entry point: ``streamlit run app.py``. Navigation, nothing else."""

from __future__ import annotations

import streamlit as st

from common.catalogue import say
from ui import ask, documents, frame

language = frame.begin()
frame.show(
    st.navigation(
        [
            st.Page(
                ask.page,
                title=say("ui.ask.name", language),
                icon=":material/search:",
                url_path="ask",
                default=True,
            ),
            st.Page(
                documents.page,
                title=say("ui.documents.name", language),
                icon=":material/description:",
                url_path="documents",
            ),
        ]
    ),
    language,
)
