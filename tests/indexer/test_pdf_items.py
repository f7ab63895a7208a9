from common.records import Metadata
from indexer.coverage import coverage
from indexer.layouts import parse
from indexer.lexicon import load_lexicon
from indexer.sources.pdf_document import read_document
from tests.indexer.office_maker import gold_rows, rows_of
from tests.indexer.pdf_maker import task_pages


def test_a_ruled_table_over_pages_gives_the_items_it_was_made_of():
    rows = gold_rows()
    source = read_document("甲.pdf", task_pages(rows))
    assert len(source.grids) == len(source.pages) == 7
    parsed = parse("甲.pdf", source, load_lexicon(), Metadata())
    assert coverage(parsed).gaps == ()
    assert rows_of(parsed.items) == rows
