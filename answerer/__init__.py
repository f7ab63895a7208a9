"""Facts and sentences out of items, cited, in the question's language."""

from answerer.answerer import Answerer, open_answerer
from answerer.records import Answer, Citation, Fact, Facts

__all__ = ["Answer", "Answerer", "Citation", "Fact", "Facts", "open_answerer"]
