"""Reading a task table whose cells the file format gives.

``view`` looks at a grid by rows and columns, ``head`` tells what its columns hold,
``tables`` finds the task tables of a document and follows them over pages, ``rows`` puts
the cells of each item together, ``names`` splits lists of departments, ``reading`` makes
the items.
"""
