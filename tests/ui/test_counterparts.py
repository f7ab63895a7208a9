"""An item's counterpart is of another year of its district, else of another district's year."""

from common.settings import Settings
from indexer import open_index
from tests.ui.stock import COPIED, ITEM, stock
from ui.ask.counterparts import counterpart


def test_counterparts_are_of_another_year_or_district(built: Settings) -> None:
    index = open_index(built)
    found = [(item, counterpart(index, item)) for item in index.items.values()]
    pairs = [(item, one) for item, one in found if one is not None]
    assert 0 < len(pairs) < len(index.items)
    for item, one in pairs:
        own = index.documents[item.document_id].metadata
        other = index.documents[one.item.document_id].metadata
        assert (one.district, one.year) == (other.district, other.year)
        assert (own.district, own.year) != (other.district, other.year)
        assert own.district == other.district or own.year == other.year


def test_an_item_of_the_only_side_has_none() -> None:
    index = stock()
    assert counterpart(index, ITEM) is None
    assert counterpart(index, COPIED) is None
