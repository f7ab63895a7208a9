"""Changes of the staff's question sets, put into the audit log: new generations are judged by
them (``indexer.gate``), so that taking a question out may let one through.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from common.audit import Action, Recording, recorded
from common.settings import default_settings
from ui import access


def changing(name: str, **told: object) -> AbstractContextManager[Recording]:
    """Record that the visitor changes the set of this name in the block, and what it is told.

    Raises AuditError where that cannot be recorded; nothing is changed then.
    """
    actor = access.visitor().actor
    return recorded(default_settings(), actor, Action.QUESTION_SET, set=name, **told)
