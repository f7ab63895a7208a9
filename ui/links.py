"""Addresses of the pages, as links that stay in the session."""

from __future__ import annotations

from urllib.parse import urlencode

from common.catalogue import Language, default_language


def document_link(
    language: Language, document_id: str, item_id: str = "", /, **more: str | int
) -> str:
    """The reader's address for a document, opened at an item where one is given.

    ``more`` are the reader's other parameters: ``page``, ``find``, ``hit``, ``view``.
    """
    return page_link("documents", language, doc=document_id, item=item_id, **more)


def ask_link(language: Language) -> str:
    """The address of the first page, where the session's conversation goes on."""
    return f"./{page_link('', language)}"


def page_link(page: str, language: Language, /, **parameters: str | int) -> str:
    """A page's relative address; empty parameters are left out.

    The language is in it where it is not the configured one.
    """
    if language is not default_language():
        parameters["lang"] = language.value
    given = {name: value for name, value in parameters.items() if value}
    return f"{page}?{urlencode(given)}" if given else page
