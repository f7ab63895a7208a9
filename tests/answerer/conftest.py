"""One answerer over the project's own corpus for all tests of answers."""

from __future__ import annotations

import pytest

from answerer import Answerer, open_answerer
from common.settings import Settings


@pytest.fixture(scope="session")
def answerer(built: Settings) -> Answerer:
    return open_answerer(built)
