import pytest

from common.catalogue import Language
from common.errors import SourceError
from common.settings import default_settings
from indexer import sources
from indexer.limits import max_bytes
from indexer.sources import FORMATS, read_source

TEXT = "一、总体要求\r\n第二行，保留回车。\n"


def test_public_names_exist():
    assert all(hasattr(sources, name) for name in sources.__all__)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "gb18030", "utf-16 little", "utf-16 big"],
)
def test_every_encoding_gives_the_same_text_with_its_line_ends(data):
    assert read_source("甲.txt", data).text == TEXT


def test_text_has_no_pages():
    assert read_source("甲.txt", TEXT.encode()).page_of(3) is None


def test_form_feed_and_a_stray_control_character_are_kept():
    text = "一" * 2000 + "\x0c\x08"
    assert read_source("甲.txt", text.encode()).text == text


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "source_empty"),
        (b" \n\t ", "source_empty"),
        ("\ufeff\u3000\n".encode(), "source_empty"),
        (b"\x00\x01\x02binary", "source_binary"),
        (b"\x01\x02\x03\x04" * 50, "source_binary"),
        (b"\xff" * 100, "source_binary"),
        (b"%PDF-1.7 ...", "source_cut_short"),
        (b"PK\x03\x04....", "source_unsupported"),
        ("长宁区".encode()[:-1], "source_damaged"),
        (b"\xff\xfe" + "长".encode("utf-16-le") + b"\x00", "source_damaged"),
        (b"a" * (max_bytes() + 1), "source_too_large"),
        (b"a" * (default_settings().max_characters + 1), "source_too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_its_name(data, key):
    with pytest.raises(SourceError, match=r"^甲\.txt ") as caught:
        read_source("甲.txt", data)
    assert caught.value.key == key
    assert "甲.txt" in caught.value.text(Language.EN)


def test_damage_is_located():
    with pytest.raises(SourceError, match="第 6 字节"):
        read_source("甲.txt", "长宁".encode() + b"\xff" + "区政府".encode())


def test_a_foreign_format_is_named_with_those_that_can_be_read():
    with pytest.raises(SourceError, match="GIF") as caught:
        read_source("乙.txt", b"GIF89a")
    assert all(name in str(caught.value) for name in FORMATS)
