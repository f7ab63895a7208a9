"""Who may do what on the page."""

from __future__ import annotations

from enum import Enum


class Role(str, Enum):
    """What a visitor may do; each includes the one before it."""

    READER = "reader"
    """Ask, read, export, say what is wrong with an answer."""
    EDITOR = "editor"
    """Add, remove and correct notices, take that back, and evaluate."""
    ADMIN = "admin"
    """See the settings and the audit log."""

    def includes(self, other: Role) -> bool:
        """Whether whoever has this role may do what the other allows."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)
