"""The audit log: who asked, added, removed, took back, logged in, when, and what came of it.

    record(settings, actor, Action.LOGIN)                       one record, now
    with recorded(settings, actor, Action.ADD, files=names):    one before and one after

Records are chained by their digests (``lines``), so that ``verified`` finds one that was
changed, removed, inserted or moved. Files, rotation and recovery: ``log``.
"""

from common.audit.actions import Action, Actor, shell_actor
from common.audit.recording import Recording, record, recorded

__all__ = ["Action", "Actor", "Recording", "record", "recorded", "shell_actor"]
