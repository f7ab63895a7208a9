"""What is recorded, and by whom."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from enum import Enum
from typing import Literal


class Action(str, Enum):
    """What somebody did; the value is what stands in the log."""

    ASK = "ask"
    SEARCH = "search"
    LOGIN = "login"
    LOGOUT = "logout"
    DENIED = "denied"
    BUILD = "build"
    ADD = "add"
    REMOVE = "remove"
    UNDO = "undo"
    QUESTION_SET = "question_set"
    """A change of the questions that new generations are judged by."""
    GATE = "gate"
    BACKUP = "backup"
    RESTORE = "restore"
    RECOVERED = "recovered"
    """Written by the log itself, after a record that was torn or lost when a program died."""


QUESTIONS = frozenset({Action.ASK, Action.SEARCH})
"""Recorded unless the setting says otherwise; answered even where the log cannot be written."""
CHANGES = frozenset(
    {Action.BUILD, Action.ADD, Action.REMOVE, Action.UNDO, Action.QUESTION_SET, Action.RESTORE}
)
"""Refused where the log cannot be written; recorded before and after."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and through what."""

    who: str
    """E-mail or name of a visitor of the page, name of the operating system's user."""
    via: Literal["page", "shell"]


def shell_actor() -> Actor:
    """The user of the operating system; of its own account, whatever the environment says."""
    return Actor(account(), "shell")


def account() -> str:
    """The name of the account that runs this process; its number where it has none."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except ImportError:  # Windows
        return getpass.getuser()
    except KeyError:  # a container's user need not have a name
        return str(os.getuid())
