"""Our BM25 weights against the BM25 that Milvus works out itself, on the eval sets.

    python -m benchmarks.milvus_lexical [--set eval/sets/staff.jsonl]

Both rank the same indexed passages, alone, in Milvus Lite in a temporary folder: once by the
weights of the index, once by a BM25 function over the text, whose analyzer is jieba, with and
without our own names as its dictionary. What a cluster's jieba makes of the same dictionary
may differ in detail.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from common.settings import load_settings
from eval.questions import SEEDS, EvalQuestion, load_questions
from eval.ranking import DEPTH, MEASURES, GoldBook, figures, judged, merged
from indexer.backends.base import Scored
from indexer.backends.local import LocalIndex
from indexer.backends.milvus_server import Server, connected
from indexer.lexicon import Lexicon, load_lexicon, simplified
from indexer.opening import open_local_index

if TYPE_CHECKING:
    from pymilvus import CollectionSchema

Search = Callable[[str, int], list[Scored]]
SHOWN = ("R@1", "R@5", "R@10", "MRR@10")
LONGEST = 65_535
"""Bytes of a VARCHAR, Milvus's limit."""


def parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--set", type=Path, default=SEEDS)
    return parser.parse_args(argv)


def analyzed(names: Sequence[str]) -> CollectionSchema:
    """A text that Milvus cuts by jieba, with names for its dictionary, and weighs by BM25."""
    from pymilvus import DataType, Function, FunctionType, MilvusClient

    jieba: dict[str, object] = {"type": "jieba", "mode": "search"}
    if names:
        jieba["dict"] = ["_default_", *names]
    schema = MilvusClient.create_schema(auto_id=False)
    schema.add_field("row", DataType.INT64, is_primary=True)
    schema.add_field(
        "text",
        DataType.VARCHAR,
        max_length=LONGEST,
        enable_analyzer=True,
        analyzer_params={"tokenizer": jieba},
    )
    schema.add_field("weights", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["weights"]))
    return schema


def milvus_search(server: Server, name: str, index: LocalIndex, names: Sequence[str]) -> Search:
    """A collection of the passages' texts, and how to search it."""
    client = server.client
    client.create_collection(name, schema=analyzed(names))
    texts = [simplified(passage.embedded).lower() for passage in index.passages]
    client.insert(name, [{"row": row, "text": text} for row, text in enumerate(texts)])
    client.flush(name)
    parameters = client.prepare_index_params()
    params = {"bm25_k1": 0.9, "bm25_b": 0.4}
    parameters.add_index("weights", "SPARSE_INVERTED_INDEX", metric_type="BM25", params=params)
    client.create_index(name, parameters)
    client.load_collection(name)

    def search(question: str, k: int) -> list[Scored]:
        asked = simplified(question).lower()
        hits = client.search(name, [asked], anns_field="weights", limit=k, output_fields=["row"])
        return [Scored(int(hit["row"]), float(hit["distance"])) for hit in hits[0]]

    return search


def searches(server: Server, index: LocalIndex, lexicon: Lexicon) -> Iterator[tuple[str, Search]]:
    """What is compared, by the name of its row. One is done with before the next is made:
    Milvus Lite's collections share one jieba, which keeps the names it was told.
    """
    printed = [name for department in lexicon.departments for name in department.printed]
    chinese = [name for term in lexicon.terms for name in (term.name, *term.synonyms)]
    yield "our weights", lambda question, k: index.lexical(lexicon.tokens(question), k)
    yield "Milvus, jieba", milvus_search(server, "plain", index, ())
    names = sorted({*printed, *chinese})
    yield "Milvus, jieba + names", milvus_search(server, "named", index, names)


def agreement(
    index: LocalIndex, lexicon: Lexicon, search: Search, questions: Sequence[EvalQuestion]
) -> float:
    """Mean share of the index's ten best passages that are among the ten best of a search."""
    shares = []
    for question in questions:
        best = {one.row for one in index.lexical(lexicon.tokens(question.question), DEPTH)}
        others = {one.row for one in search(question.question, DEPTH)}
        if best:
            shares.append(len(best & others) / len(best))
    return sum(shares) / len(shares)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    questions = [one for one in load_questions(parse_args(argv).set) if one.gold]
    settings = load_settings()
    index, lexicon = open_local_index(settings), load_lexicon(settings.corpus)
    book = GoldBook(index)
    print(f"{len(questions)} questions, {len(index.passages)} passages")
    print(f"{'':24}" + "".join(f"{name:>9}" for name in (*SHOWN, "same 10")))
    with tempfile.TemporaryDirectory() as folder:
        server = connected(load_settings(milvus_uri=f"{folder}/lite.db"))
        for name, search in searches(server, index, lexicon):
            ranked = [
                judged(one, merged(index, search(one.question, 5 * DEPTH)), book)
                for one in questions
            ]
            means = figures(ranked).means
            same = agreement(index, lexicon, search, questions)
            shown = "".join(f"{means[key]:9.3f}" for key in MEASURES if key in SHOWN)
            print(f"{name:24}{shown}{same:9.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
