"""The page run in this process on the session's real index."""

from collections.abc import Callable, Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from common.settings import ROOT, Settings, default_settings

LOADING_SECONDS = 120
"""The first run loads the model, a matter of seconds; a busy machine gets time."""

Open = Callable[..., AppTest]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Run the page's first script run, with the given index and address parameters."""

    def opened(settings: Settings, **address: str) -> AppTest:
        monkeypatch.setenv("POLICY_INDEX", str(settings.index))
        monkeypatch.setenv("POLICY_CORPUS", str(settings.corpus))
        default_settings.cache_clear()
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=LOADING_SECONDS)
        for name, value in address.items():
            app.query_params[name] = value
        return app.run()

    yield opened
    default_settings.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _shared_resources_end_with_the_session() -> Iterator[None]:
    yield
    st.cache_resource.clear()
