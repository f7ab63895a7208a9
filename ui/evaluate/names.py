"""Names of sets, types and measures as they are shown."""

from __future__ import annotations

from common.catalogue import Language, say, sentences
from eval.kept import Command


def set_name(stem: str, language: Language) -> str:
    """The set's name: that of the catalogue for the project's sets, else the file's."""
    return _known(f"ui.evaluate.sets.{stem}", stem, language)


def command_name(command: Command, language: Language) -> str:
    """What is measured, in words."""
    return say(f"ui.evaluate.commands.{command.value}", language)


def type_name(name: str, language: Language) -> str:
    """A type of question in words; of a type that is not the project's, its own name."""
    return _known(f"ui.evaluate.types.{name}", name, language)


def language_name(code: str, language: Language) -> str:
    """The language of a question in words."""
    return say(f"ui.evaluate.languages.{code}", language)


def measure_name(name: str, language: Language) -> str:
    """A measure in words; one of a single language names it."""
    whole, _, code = name.rpartition("_")
    if code in {entry.value for entry in Language}:
        base = _known(f"ui.evaluate.measures.{whole}", whole, language)
        return say("ui.evaluate.of_language", language, name=base, of=language_name(code, language))
    return _known(f"ui.evaluate.measures.{name}", name, language)


def _known(key: str, otherwise: str, language: Language) -> str:
    return say(key, language) if key in sentences() else otherwise
