"""The page's entry point: ``streamlit run app.py``. Navigation, nothing else."""

from __future__ import annotations

import streamlit as st

from common.catalogue import say
from ui import frame
from ui.about.page import page as about
from ui.add.page import page as add
from ui.ask.page import page as ask
from ui.documents.page import page as documents
from ui.evaluate.page import page as evaluate
from ui.tasks.page import page as tasks

PAGES = (
    ("ask", ask, ":material/search:"),
    ("tasks", tasks, ":material/checklist:"),
    ("documents", documents, ":material/description:"),
    ("add", add, ":material/upload_file:"),
    ("evaluate", evaluate, ":material/monitoring:"),
    ("about", about, ":material/info:"),
)

language = frame.begin()
pages = [
    st.Page(
        page,
        title=say(f"ui.{name}.name", language),
        icon=icon,
        url_path=name,
        default=page is ask,
    )
    for name, page, icon in PAGES
]
frame.show(st.navigation(pages, expanded=True), pages, language)
