from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.marks import Rule
from indexer.sources.ruling import ruled_tables

WIDTH, HEIGHT = 60.0, 20.0


@st.composite
def tables(draw):
    """Cells as (row, column, row_span, column_span) that tile a lattice, some merged.

    A cell is left single in every row and column, else the lattice would have fewer.
    """
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    free = {(row, column) for row in range(rows) for column in range(columns)}
    cells = []
    for row, column in sorted(free):
        if (row, column) not in free:
            continue
        tall, wide = draw(st.integers(1, 3)), draw(st.integers(1, 3))
        slots = {(row + down, column + right) for down in range(tall) for right in range(wide)}
        if not slots <= free:
            slots, tall, wide = {(row, column)}, 1, 1
        free -= slots
        cells.append((row, column, tall, wide))
    starts = [{cell[axis] for cell in cells} for axis in (0, 1)]
    whole = starts == [set(range(rows)), set(range(columns))]
    return (
        cells
        if whole
        else [(row, column, 1, 1) for row in range(rows) for column in range(columns)]
    )


def borders(cell) -> list[Rule]:
    row, column, tall, wide = cell
    left, top = 50 + column * WIDTH, 100 + row * HEIGHT
    right, bottom = left + wide * WIDTH, top + tall * HEIGHT
    return [
        Rule(left, top, right, top),
        Rule(left, bottom, right, bottom),
        Rule(left, top, left, bottom),
        Rule(right, top, right, bottom),
    ]


@given(tables(), st.randoms(use_true_random=False), st.floats(-0.4, 0.4))
def test_cells_drawn_one_by_one_are_found_again(cells, random, shift):
    rules = [rule for cell in cells for rule in borders(cell)]
    rules = [
        Rule(*(at + shift for at in rule)) if random.random() < 0.3 else rule for rule in rules
    ]
    random.shuffle(rules)
    (table,) = ruled_tables(rules)
    assert [cell[:4] for cell in table.cells] == sorted(cells)


def test_two_tables_apart_are_two_from_top_to_bottom():
    low = [Rule(x0, top + 300, x1, bottom + 300) for x0, top, x1, bottom in lattice(2, 2)]
    upper, lower = ruled_tables([*low, *lattice(1, 3)])
    assert [len(upper.cells), len(lower.cells)] == [3, 4]
    assert upper.bottom < lower.top


def test_table_in_a_cell_belongs_to_its_text():
    inner = [Rule(*(at / 10 + 80 for at in rule)) for rule in lattice(2, 2)]
    outer = [Rule(*(at * 3 - 200 for at in rule)) for rule in lattice(2, 2)]
    (table,) = ruled_tables([*inner, *outer])
    assert [cell[:4] for cell in table.cells] == [
        (0, 0, 1, 1),
        (0, 1, 1, 1),
        (1, 0, 1, 1),
        (1, 1, 1, 1),
    ]


def lattice(rows: int, columns: int) -> list[Rule]:
    return [
        rule
        for row in range(rows)
        for column in range(columns)
        for rule in borders((row, column, 1, 1))
    ]


def test_lines_without_crossing_draw_no_table():
    assert ruled_tables([Rule(50, top, 500, top) for top in (100, 200, 300)]) == []
    assert ruled_tables([]) == []
