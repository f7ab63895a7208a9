"""Departments, policy terms and the words of a text, from the data files beside this module."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from common.settings import default_settings
from indexer.lexicon.data import read_departments, read_districts, read_terms
from indexer.lexicon.departments import Department, Directory, squeeze, without_place
from indexer.lexicon.districts import District
from indexer.lexicon.names import shaped_like_department, starts_like_a_sentence
from indexer.lexicon.overrides import Overrides, read_overrides, with_overrides
from indexer.lexicon.segment import Segmenter
from indexer.lexicon.terms import Term, Thesaurus


class Lexicon:
    """What the product knows about names and words before it has read a notice."""

    def __init__(
        self,
        departments: tuple[Department, ...],
        terms: tuple[Term, ...],
        districts: tuple[District, ...] = (),
        not_departments: frozenset[str] = frozenset(),
    ) -> None:
        self.departments = departments
        self.terms = terms
        self.districts = districts
        self.not_departments = not_departments
        self.thesaurus = Thesaurus(terms)
        self._directory = Directory(departments)
        printed = [name for department in departments for name in department.printed]
        chinese = [name for term in terms for name in (term.name, *term.synonyms)]
        self._segmenter = Segmenter((*printed, *chinese))

    def resolve(self, printed: str) -> Department | None:
        """The department a name means (区发展改革委, 科 委, Finance Bureau), None if unknown."""
        return self._directory.resolve(printed)

    def is_department(self, text: str) -> bool:
        """Whether the whole text is one department's name, by the lexicon or by its shape."""
        squeezed = squeeze(text)
        if squeezed in self.not_departments:
            return False
        if self._directory.resolve(squeezed) is not None:
            return True
        if starts_like_a_sentence(squeezed):
            return False
        shaped = any(shaped_like_department(name) for name in without_place(squeezed))
        return shaped and not self.split(squeezed)

    def split(self, text: str) -> tuple[str, ...]:
        """The known departments a run of names consists of (地区办人社局 → two); empty if not so.

        The names are returned as printed, squeezed. The longest known name is taken each time.
        """
        rest, names = squeeze(text), []
        while rest:
            length = next(
                (n for n in range(len(rest), 1, -1) if self._directory.resolve(rest[:n])), 0
            )
            if not length:
                return ()
            names.append(rest[:length])
            rest = rest[length:]
        return tuple(names)

    def tokens(self, text: str) -> list[str]:
        """Words and character pairs of a text in one bag, NFKC, lower case (see ``Segmenter``)."""
        return self._segmenter.tokens(text)

    def content(self, text: str) -> list[str]:
        """The words of ``tokens`` alone, in reading order."""
        return self._segmenter.content(text)

    def words(self, chinese: str) -> list[str]:
        """A run of Chinese cut into words; they join to the run."""
        return self._segmenter.words(chinese)

    def likelihood(self, chinese: str) -> float:
        """How likely the words of a run of Chinese are, as a natural logarithm."""
        return self._segmenter.likelihood(chinese)


def load_lexicon(corpus: Path | None = None) -> Lexicon:
    """The lexicon of the data files, with what staff say in the corpus's ``departments.toml``.

    Read once per process and again when that file has changed. Without a corpus, the
    settings' own is meant. Raises SettingsError naming a bad entry.
    """
    return _made(read_overrides(default_settings().corpus if corpus is None else corpus))


MOST_LEXICONS = 4
"""Kept at a time, each with its dictionary of words (some 50 MB): one for a process's corpus,
one for what its file said before, and room for tests with corpora of their own."""


@lru_cache(maxsize=MOST_LEXICONS)
def _made(own: Overrides) -> Lexicon:
    departments = with_overrides(read_departments(), own.departments)
    return Lexicon(departments, read_terms(), read_districts(), own.not_departments)
