"""Marks fall exactly on the quoted characters, and no character is lost or added."""

from hypothesis import given
from hypothesis import strategies as st

from common.records import Span
from ui.marking import Emphasis, Piece, Quoted, as_printed, marked

SOURCE = "架空线入\n\n地由建管委\n牵头 Q3 goal\nis set"


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_quote_inside_an_item_is_marked_and_line_wrapping_is_taken_out() -> None:
    at = SOURCE.index("建管委")
    quoted = Quoted(here=(Span(at, at + 3),))
    assert marked(SOURCE, [Span(0, SOURCE.index(" Q3"))], quoted) == (
        Piece("架空线入地由", Emphasis.NONE),
        Piece("建管委", Emphasis.HERE),
        Piece("牵头", Emphasis.NONE),
    )


def test_a_quote_across_a_line_break_is_one_mark() -> None:
    end = SOURCE.index("地由") + 1
    assert marked(SOURCE, [Span(0, end + 1)], Quoted(here=(Span(2, end),))) == (
        Piece("架空", Emphasis.NONE),
        Piece("线入地", Emphasis.HERE),
        Piece("由", Emphasis.NONE),
    )


def test_latin_words_keep_a_space_where_a_line_ended() -> None:
    start = SOURCE.index("Q3")
    whole = marked(SOURCE, [Span(start, len(SOURCE))], Quoted())
    assert whole == (Piece("Q3 goal is set", Emphasis.NONE),)


def test_the_joiner_replaces_line_breaks() -> None:
    source = "财政局\n\n税务局"
    assert marked(source, [Span(0, len(source))], Quoted(), " ") == (
        Piece("财政局 税务局", Emphasis.NONE),
    )


def test_where_quotes_overlap_the_opened_one_counts() -> None:
    quoted = Quoted(here=(Span(1, 3),), also=(Span(2, 4),))
    assert marked("甲乙丙丁", [Span(0, 4)], quoted) == (
        Piece("甲", Emphasis.NONE),
        Piece("乙丙", Emphasis.HERE),
        Piece("丁", Emphasis.ALSO),
    )


def test_as_printed_keeps_line_breaks() -> None:
    assert as_printed(SOURCE, Span(0, 7), Quoted(here=(Span(2, 7),))) == (
        Piece("架空", Emphasis.NONE),
        Piece("线入\n\n地", Emphasis.HERE),
    )


@given(
    source=st.text("甲乙丙ab 1\n", max_size=60),
    cut=st.tuples(st.integers(0, 60), st.integers(0, 60)),
    quote=st.tuples(st.integers(0, 60), st.integers(0, 60)),
)
def test_all_other_characters_stay_and_marks_are_the_quoted_ones(
    source: str, cut: tuple[int, int], quote: tuple[int, int]
) -> None:
    start, end = sorted(min(at, len(source)) for at in cut)
    here = Span(*sorted(quote))
    pieces = marked(source, [Span(start, end)], Quoted(here=(here,)))
    assert squeezed("".join(piece.text for piece in pieces)) == squeezed(source[start:end])
    inside = source[max(start, here.start) : min(end, here.end)]
    shown = "".join(piece.text for piece in pieces if piece.emphasis is Emphasis.HERE)
    assert squeezed(shown) == squeezed(inside)
