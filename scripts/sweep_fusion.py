"""Tries fusions of the retriever's legs and writes their table.

    python -m scripts.sweep_fusion [--write FILE] [--data SQUAD.json]
                                   [--contest DOCUMENTS.jsonl QUESTIONS.jsonl]

Legs: words (BM25 over jieba's words), pairs (BM25 over character pairs), bag (both in one),
dense, heading (BM25 over the context line alone), department (an item that has a department
the question names). A fusion is a weighted sum of legs; words, pairs, bag and heading are
shares of their best, dense is spread over fixed bounds. Boosts are the retriever's. chance
is what an item loses for each unit of ln(its passages). Public sets are those of
``benchmarks.retrieval_quality``: every question has one right document.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
if not __package__:  # started as a file, so that its folder and not the project is searched
    sys.path.insert(0, str(ROOT))

from benchmarks.memory_index import open_memory  # noqa: E402
from benchmarks.public_sets import PublicSet, read_contest, read_squad  # noqa: E402
from benchmarks.retrieval_quality import KeptQueries  # noqa: E402
from common.settings import load_settings  # noqa: E402
from eval.questions import SETS, load_questions  # noqa: E402
from eval.ranking import DEPTH, GoldBook, figures, judged  # noqa: E402
from indexer import load_encoder  # noqa: E402
from indexer.backends.base import Index  # noqa: E402
from indexer.lexical import LexicalMatrix, build_lexical  # noqa: E402
from indexer.lexicon import Lexicon, load_lexicon  # noqa: E402
from indexer.lexicon.segment import fold, pairs  # noqa: E402
from indexer.progress import Silent  # noqa: E402
from retriever import Retriever, open_retriever  # noqa: E402
from retriever.boosts import Boosts, lifted_sides, sides_of  # noqa: E402
from retriever.coded import Mask  # noqa: E402
from retriever.doc_numbers import NumberedNotices  # noqa: E402
from retriever.facet_table import FacetTable  # noqa: E402
from retriever.fusion import Scores, best_of, share_of_best, spread_cosine  # noqa: E402
from retriever.question import telling  # noqa: E402
from retriever.records import Question  # noqa: E402

Weights = Mapping[str, float]

LEAST = (10, 20, 40, 75)
"""Values of the retriever's LEAST_BEST tried beside its own (see ``retriever.fusion``)."""

GRID: tuple[Weights, ...] = (
    {"words": 1.0},
    {"pairs": 1.0},
    {"bag": 1.0},
    {"dense": 1.0},
    *({"dense": w, "bag": round(1 - w, 2)} for w in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)),
    {"dense": 0.62, "words": 0.38},
    {"dense": 0.62, "pairs": 0.38},
    {"dense": 0.62, "words": 0.19, "pairs": 0.19},
    *({"dense": 0.62, "bag": 0.38, "heading": w} for w in (0.05, 0.1, 0.2)),
    *({"dense": 0.62, "bag": 0.38, "department": w} for w in (0.05, 0.1, 0.2)),
    *({"dense": 0.62, "bag": 0.38, "chance": w} for w in (0.01, 0.02, 0.025, 0.03, 0.04, 0.05)),
    *(
        {"dense": w, "bag": round(1 - w, 2), "chance": 0.025}
        for w in (0.5, 0.58, 0.62, 0.66, 0.7, 0.8)
    ),
    *(
        {"dense": w, f"bag, least {least}": round(1 - w, 2), "chance": 0.025}
        for least in LEAST
        for w in (0.58, 0.62, 0.66, 0.7)
    ),
)


class Legs(NamedTuple):
    """The matrices of the lexical legs over one index."""

    words: LexicalMatrix
    pairs: LexicalMatrix
    bag: LexicalMatrix
    heading: LexicalMatrix


def legs_of(index: Index, lexicon: Lexicon) -> Legs:
    """Every lexical leg over the passages of an index."""
    texts = [passage.embedded for passage in index.passages]
    return Legs(
        build_lexical([lexicon.content(text) for text in texts]),
        build_lexical([pairs(fold(text)) for text in texts]),
        build_lexical([lexicon.tokens(text) for text in texts]),
        build_lexical([lexicon.tokens(passage.context) for passage in index.passages]),
    )


class Bench:
    """One index with its legs, asked many times."""

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever
        self.index = retriever.index
        self.lexicon = retriever.lexicon
        self.facets = FacetTable(self.index, self.lexicon)
        self.item_of_row = self.facets.columns.item_of_row
        self.legs = legs_of(self.index, self.lexicon)

    def scores(self, question: Question) -> dict[str, Scores]:
        """Every leg's score of every passage, in [0, 1]; chance is below 0."""
        text = question.standalone
        words, bag = telling(self.lexicon.content(text)), telling(self.lexicon.tokens(text))
        dense = np.zeros(len(self.index.passages))
        vector = self.retriever.encoder.query(text)
        for one in self.index.dense(vector, dense.size):
            dense[one.row] = one.score
        items = self.item_of_row
        bm25 = self.legs.bag.scores(bag)
        best = float(bm25.max(initial=0.0))
        return {
            **{f"bag, least {least}": bm25 / max(best, least) for least in LEAST},
            "words": share_of_best(self.legs.words.scores(words)),
            "pairs": share_of_best(self.legs.pairs.scores(pairs(fold(text)))),
            "bag": share_of_best(bm25),
            "heading": share_of_best(self.legs.heading.scores(bag)),
            "dense": spread_cosine(dense),
            "department": self._naming(question.departments)[items].astype(np.float64),
            "chance": -np.log(np.bincount(items)[items]),
        }

    def boosts(self, question: Question) -> Scores:
        """The retriever's boosts of every passage; copies fall out."""
        unnumbered = NumberedNotices(())
        items = self.item_of_row
        gained = Boosts(question, self.facets, unnumbered).of(items)
        return np.where(self.facets.original[items], gained, -np.inf)

    def _naming(self, departments: Sequence[str]) -> Mask:
        """The items that name any of the departments."""
        masks = [self.facets.naming(one) for one in departments]
        return np.asarray(np.any([np.zeros_like(self.facets.original), *masks], axis=0), np.bool_)

    def order(self, question: Question, fused: Scores) -> list[str]:
        """Ids of items, best first."""
        sides = [side[self.item_of_row] for side in sides_of(question, self.facets)]
        scores = lifted_sides(fused + self.boosts(question), sides)
        rows = np.argsort(-scores, kind="stable")[:200]
        return list(dict.fromkeys(self.index.passages[row].item_id for row in rows))


def swept(bench: Bench) -> Iterator[tuple[str, int, list[tuple[Weights, Mapping[str, float]]]]]:
    """Of each eval set, the means of every fusion."""
    book = GoldBook(bench.index)
    for path in sorted(SETS.glob("*.jsonl")):
        asked = [one for one in load_questions(path) if one.gold]
        understood = [bench.retriever.understand(one.question, one.history) for one in asked]
        legs = [bench.scores(one) for one in understood]
        rows = []
        for weights in GRID:
            ranked = []
            for one, question, leg in zip(asked, understood, legs, strict=True):
                ids = bench.order(question, mixed(weights, leg, bench.item_of_row))
                ranked.append(judged(one, [bench.index.items[name] for name in ids], book))
            rows.append((weights, figures(ranked).means))
        yield path.name, len(asked), rows


def swept_public(bench: Bench, public: PublicSet) -> list[tuple[Weights, Mapping[str, float]]]:
    """The means of every fusion on a public set, its legs kept in memory for all of them."""
    ranks: list[list[int]] = [[] for _ in GRID]
    for asked in public.questions:
        question = bench.retriever.understand(asked.text)
        legs = bench.scores(question)
        for found, weights in zip(ranks, GRID, strict=True):
            ids = bench.order(question, mixed(weights, legs, bench.item_of_row))
            found.append(ids.index(asked.document) + 1 if asked.document in ids[:DEPTH] else 0)
    return [(weights, means(found)) for weights, found in zip(GRID, ranks, strict=True)]


def means(ranks: Sequence[int]) -> Mapping[str, float]:
    """Of the ranks of the right documents, from 1, 0 for none among the first ten."""
    share = {f"R@{k}": float(np.mean([0 < rank <= k for rank in ranks])) for k in (1, 5, 10)}
    return {**share, "MRR@10": float(np.mean([1 / rank if rank else 0.0 for rank in ranks]))}


def public_tables(arguments: argparse.Namespace) -> Iterator[str]:
    """The tables of the public sets the command line names."""
    settings = load_settings()
    given = [read_squad(arguments.data)] if arguments.data else []
    given += [read_contest(*arguments.contest)] if arguments.contest else []
    for public in given:
        encoder, lexicon = KeptQueries(load_encoder(settings), settings.cache), load_lexicon()
        index = open_memory(public, encoder, lexicon, settings.cache, Silent())
        rows = swept_public(Bench(Retriever(index, encoder, lexicon)), public)
        yield as_table(public.name, len(public.questions), rows)


def mixed(weights: Weights, legs: Mapping[str, Scores], items: np.ndarray) -> Scores:
    """The weighted sum of legs, each by the item's best passage."""
    total: Scores = np.sum([w * best_of(items, legs[name]) for name, w in weights.items()], axis=0)
    return total


def as_table(name: str, count: int, rows: Sequence[tuple[Weights, Mapping[str, float]]]) -> str:
    """One set's fusions as a Markdown table, in the grid's order."""
    measures = ("R@1", "R@5", "R@10", "MRR@10")
    head = f"### {name}, {count} questions\n\n| fusion | {' | '.join(measures)} |\n"
    lines = [f"| --- |{' --- |' * len(measures)}"]
    for weights, means in rows:
        fusion = " + ".join(f"{weight:g} {leg}" for leg, weight in weights.items())
        lines.append(f"| {fusion} | {' | '.join(f'{means[m]:.3f}' for m in measures)} |")
    return head + "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables, or put them after the text of a file that ends in them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", type=Path, help="Markdown file to write the tables into")
    parser.add_argument("--data", type=Path, help="SQuAD-style JSON to sweep too")
    parser.add_argument("--contest", type=Path, nargs=2, metavar=("DOCUMENTS", "QUESTIONS"))
    arguments = parser.parse_args(argv)
    bench = Bench(open_retriever(load_settings()))
    text = "\n".join((*(as_table(*one) for one in swept(bench)), *public_tables(arguments)))
    if arguments.write:
        arguments.write.write_text(text, "utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
