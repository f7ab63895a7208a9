"""The one error tree. Every error here is safe to show to a user.

    NoticeError                  base: what failed, on what, what to do next
    ├── SettingsError            a setting has a bad value
    ├── CorpusError              the corpus folder or its manifest cannot be used
    │   └── SourceError          one notice cannot be read
    ├── IndexStoreError          the index cannot be read or written
    │   ├── IndexMissingError    there is no index yet
    │   ├── IndexDamagedError    a file of it does not match its checksum
    │   ├── IndexLockedError     another process is writing
    │   └── GateError            a new generation loses questions, or cannot be judged
    ├── EncoderError             the embedding model cannot be loaded or used
    ├── RerankerError            the reranking model cannot be loaded or used
    ├── LlmError                 the language model's server gave no usable answer
    ├── FeedbackError            what staff say of answers cannot be kept or read
    ├── BackupError              a backup cannot be written, or is none that can be restored
    ├── AuditError               the audit log cannot be written, or was tampered with
    ├── AccessError              whoever asks for this may not do it
    └── QuestionError            the question cannot be asked as it stands
        └── QuestionFileError    a line of a batch or eval file is not a question

Library exceptions are mapped where the library is called (``raise … from exc``).
The sentence shown comes from the catalogue, so that it exists in every language.
"""

from __future__ import annotations

from common.catalogue import Language, default_language, say
from common.unseen import visible

LONGEST_VALUE = 1_000
"""Characters of a name, reason or value in an error's line."""


class NoticeError(Exception):
    """Base of all errors shown to users; carries a catalogue key and its values."""

    exit_status = 1

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def text(self, language: Language | None = None) -> str:
        """One line in the given language (the configured one by default), safe on a terminal."""
        values = {name: _bounded(value) for name, value in self.values.items()}
        sentence = say(f"errors.{self.key}", language or default_language(), **values)
        return visible(" ".join(sentence.split()))

    def __str__(self) -> str:
        return self.text()


def _bounded(value: object) -> object:
    """A value as short as one line can hold: it may come from a file of any size."""
    text = value if isinstance(value, str) else str(value)
    return value if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


class SettingsError(NoticeError):
    """A setting has a value that cannot be used."""


class CorpusError(NoticeError):
    """The corpus folder or its manifest cannot be used."""


class SourceError(CorpusError):
    """One notice cannot be read; the others are unaffected."""


class IndexStoreError(NoticeError):
    """The index cannot be read or written."""


class IndexMissingError(IndexStoreError):
    """There is no index yet."""


class IndexDamagedError(IndexStoreError):
    """A file of the index does not match its checksum."""


class IndexLockedError(IndexStoreError):
    """Another process is writing the index."""


class GateError(IndexStoreError):
    """A new generation loses questions or cannot be judged."""

    verdict: object = None
    """What became of the questions (``indexer.gate.Verdict``), where the gate raised it."""


class EncoderError(NoticeError):
    """The embedding model cannot be loaded or used."""


class RerankerError(NoticeError):
    """The reranking model cannot be loaded or used."""


class LlmError(NoticeError):
    """The language model's server gave no usable answer; the extracted one stands."""


class QuestionError(NoticeError):
    """The question cannot be asked as it stands."""


class QuestionFileError(QuestionError):
    """A line of a batch or eval file is not a question."""


class BaselineError(NoticeError):
    """An evaluation is below its pinned floors, or cannot be compared with them."""


class EvalRunError(NoticeError):
    """A saved run cannot be written, read or compared with."""


class EvalSetError(NoticeError):
    """An eval set of the staff cannot be read or changed as asked."""


class FeedbackError(NoticeError):
    """What staff say of answers cannot be kept or read."""


class AccessError(NoticeError):
    """Whoever asks for this is not logged in, or has not the role that it takes."""


class AuditError(NoticeError):
    """The audit log cannot be written or read, or is not as it was written."""


class BackupError(NoticeError):
    """A backup cannot be written, or is none that can be restored."""
