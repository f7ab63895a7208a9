"""Departments, policy terms and segmentation."""

from indexer.lexicon.departments import Department, FormerName, squeeze
from indexer.lexicon.districts import District
from indexer.lexicon.lexicon import Lexicon, load_lexicon
from indexer.lexicon.names import is_group
from indexer.lexicon.script import simplified, simplified_by_character
from indexer.lexicon.terms import Term

__all__ = [
    "Department",
    "District",
    "FormerName",
    "Lexicon",
    "Term",
    "is_group",
    "load_lexicon",
    "simplified",
    "simplified_by_character",
    "squeeze",
]
