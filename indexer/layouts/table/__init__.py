"""Reading a task table whose grid was lost: text lines in, cells out.

The table is first found and cut into rows (``head``, ``numbering``, ``rows``). Within a
row the cells follow one another; where one ends and the next starts is searched for as
the cheapest reading (``trellis``) under costs for a run of lines being a cell of prose
(``wrapping``, from how wide text is set: ``glyphs``) or a list of departments (``names``,
``naming``), for a cell starting at a place (``strips``, from the clauses of the table
itself: ``clauses``) and for neighbouring quarters (``likeness``). The widths and habits
of the columns are found together with the cells (``fit``); cells cut by a page break are
put together (``pages``); ``reading`` makes the items.
"""
