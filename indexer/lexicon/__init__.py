"""Departments, policy terms and segmentation."""

from indexer.lexicon.departments import Department, squeeze
from indexer.lexicon.districts import District
from indexer.lexicon.lexicon import Lexicon, load_lexicon
from indexer.lexicon.script import simplified, simplified_by_character
from indexer.lexicon.terms import Term

__all__ = [
    "Department",
    "District",
    "Lexicon",
    "Term",
    "load_lexicon",
    "simplified",
    "simplified_by_character",
    "squeeze",
]
