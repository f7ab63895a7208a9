"""The cookie that Streamlit gives at a login, read for requests that do not run the page."""

from __future__ import annotations

import json
from collections.abc import Mapping

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME


def claims_of(cookies: Mapping[str, str]) -> dict[str, object]:
    """The claims in the signed cookie of a login; empty without one that is ours."""

    def single(name: str) -> bytes | None:
        value = cookies.get(name, "")
        return decode_signed_value(get_cookie_secret(), name, value) if value else None

    signed = get_cookie_with_chunks(single, USER_COOKIE_NAME)
    try:
        claims = json.loads(signed) if signed else None
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else {}
