"""What a login says: who logged in, when, and with which role."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from common.roles import Role
from common.settings import Settings

HOUR = 3600.0
SKEW_SECONDS = 300.0
"""How far ahead the provider's clock may be: a login from later than that is refused."""
LONGEST_NAME = 80
"""Characters of a name that are shown: a provider sets no limit to it."""


@dataclass(frozen=True, slots=True)
class Login:
    """One login, out of the claims of its ID token (OpenID Connect Core 1.0, sections 2, 5.1)."""

    key: str
    """Tells it from any other login, of the same person too."""
    name: str
    """As shown."""
    who: str
    """For the audit log: the e-mail, or what the provider calls them where that is not theirs."""
    since: float
    """Seconds since the epoch."""
    role: Role | None
    """None: in none of the lists."""

    def lasts(self, settings: Settings, now: float) -> bool:
        """Whether it is still good; afterwards one has to log in again."""
        return self.since - SKEW_SECONDS <= now < self.since + settings.login_hours * HOUR


def read_login(claims: Mapping[str, object], settings: Settings) -> Login:
    """The login that the claims tell of.

    Its age counts from ``iat``: the token's own ``exp`` is minutes at many providers and says how
    long it may be exchanged for a session, not how long that session lasts.
    """
    named = (claims.get(one) for one in ("name", "preferred_username", "email", "sub"))
    name = next((one for one in named if isinstance(one, str) and one.strip()), "")
    issued = claims.get("iat")
    known = isinstance(issued, int | float) and not isinstance(issued, bool)
    parts = [str(claims.get(one, "")) for one in ("iss", "sub", "iat", "nonce")]
    return Login(
        key="\n".join(parts),
        name=_line(name),
        who=verified_email(claims) or _line(str(claims.get("sub", ""))),
        since=float(issued) if known else 0.0,  # type: ignore[arg-type]  # a number, if known
        role=role_of(claims, settings),
    )


def role_of(claims: Mapping[str, object], settings: Settings) -> Role | None:
    """The highest role whose list names the e-mail or a value of the configured claim.

    Without a list of readers everyone who is logged in is one.
    """
    mine = _values(claims.get(settings.role_claim)) if settings.role_claim else set()
    email = verified_email(claims)
    lists = {
        Role.ADMIN: settings.admins,
        Role.EDITOR: settings.editors,
        Role.READER: settings.readers,
    }
    for role, entries in lists.items():
        if mine & set(entries) or (email and email in {_lower(one) for one in entries}):
            return role
    return None if settings.readers else Role.READER


def verified_email(claims: Mapping[str, object]) -> str:
    """The e-mail in small letters; empty where there is none, or the provider doubts it."""
    email = claims.get("email")
    # some providers write the flag as a word
    if not isinstance(email, str) or claims.get("email_verified") in (False, "false", "False"):
        return ""
    return _lower(email.strip())


def _lower(email: str) -> str:
    """Small letters; others than ASCII stay, as some of them become ASCII letters."""
    return email.lower() if email.isascii() else email


def _values(claim: object) -> set[str]:
    if isinstance(claim, str):
        return {claim}
    if isinstance(claim, list | tuple):
        return {one for one in claim if isinstance(one, str)}
    return set()


def _line(text: str) -> str:
    """One line of printable characters, as long as is shown."""
    printable = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(printable.split())[:LONGEST_NAME]


class Logins:
    """Logins this process has seen begin and end: a cookie alone cannot tell."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._begun: dict[str, float] = {}
        self._ended: dict[str, float] = {}

    def begin(self, login: Login) -> bool:
        """Whether this is the first that is seen of the login."""
        return self._note(self._begun, login)

    def end(self, login: Login) -> bool:
        """End the login in every tab, and for copies of its cookie; whether it still went on."""
        return self._note(self._ended, login)

    def ended(self, login: Login) -> bool:
        """Whether it has been ended."""
        with self._lock:
            return login.key in self._ended

    def _note(self, seen: dict[str, float], login: Login) -> bool:
        with self._lock:
            _forget(seen)
            first = login.key not in seen
            seen.setdefault(login.key, time.time())
            return first


def _forget(seen: dict[str, float]) -> None:
    """Drop what no login can be as old as: the setting's upper bound is 30 days."""
    limit = time.time() - 31 * 24 * HOUR
    for key in [key for key, when in seen.items() if when < limit]:
        del seen[key]


LOGINS = Logins()
"""Of this process."""
