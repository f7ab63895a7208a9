"""How a generation lies in Milvus: one collection, a row for each passage.

    row        primary key: the passage's position in ``Index.passages``
    document   number of its document, for filters that take or leave whole documents
    district   partition key: number of the document's district, ``NOWHERE`` where it has none
    dense      its vector, unit length, so that the inner product is the cosine
    lexical    its BM25 weights: dimension n is the n-th word of the generation's words

Everything filters say is a number, so no text of a notice or user is ever in an expression.
The weights are the local backend's (``indexer.lexical``), made by our own dictionary and
tokens: Milvus's analyzer would cut and weigh otherwise (docs/decisions/0009-milvus.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.backends.dense import MOST_EXACT
from indexer.backends.graph import search_depth

if TYPE_CHECKING:
    from pymilvus import CollectionSchema
    from pymilvus.milvus_client.index import IndexParams

ROW, DOCUMENT, DISTRICT, DENSE, LEXICAL = "row", "document", "district", "dense", "lexical"
NOWHERE = 0
"""The district of documents that have none."""
PARTITIONS = 16
"""Milvus's default. A search within one district reads about a sixteenth of the rows; more
partitions make more, smaller segments of every collection, and three collections are kept."""
EXACT_UP_TO = MOST_EXACT
"""Passages searched one by one (FLAT), as in the embedded backend; above, HNSW."""
HNSW = {"M": 32, "efConstruction": 200}
"""Links of a node and breadth of the search while building (Malkov and Yashunin 2018)."""
CONSISTENCY = "Eventually"
"""A collection never changes after it was flushed and loaded, and only then is it read: there
is nothing newer to wait for. The count check at writing asks with ``Strong``."""


def schema(dimension: int) -> CollectionSchema:
    """The fields of a generation whose vectors have so many dimensions."""
    from pymilvus import DataType, MilvusClient

    made = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    made.add_field(ROW, DataType.INT64, is_primary=True)
    made.add_field(DOCUMENT, DataType.INT64)
    made.add_field(DISTRICT, DataType.INT64, is_partition_key=True)
    made.add_field(DENSE, DataType.FLOAT_VECTOR, dim=dimension)
    made.add_field(LEXICAL, DataType.SPARSE_FLOAT_VECTOR)
    return made


def indexes(passages: int) -> IndexParams:
    """The index of each field that is searched or filtered by."""
    from pymilvus import MilvusClient

    made = MilvusClient.prepare_index_params()
    dense = ("FLAT", {}) if is_exact(passages) else ("HNSW", HNSW)
    made.add_index(DENSE, index_type=dense[0], metric_type="IP", params=dense[1])
    made.add_index(LEXICAL, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    made.add_index(DOCUMENT, index_type="INVERTED")
    return made


def is_exact(passages: int) -> bool:
    """Whether the dense leg compares a question with every passage."""
    return passages <= EXACT_UP_TO


def dense_parameters(passages: int, k: int) -> dict[str, int]:
    """What a dense search for k passages is told besides its vector: HNSW's ef, which may not be
    less than k, and otherwise is the embedded backend's."""
    return {} if is_exact(passages) else {"ef": max(k, search_depth(passages))}
