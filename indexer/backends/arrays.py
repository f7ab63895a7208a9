"""Arrays in files of their own, mapped into memory: what is not looked at is not read."""

from __future__ import annotations

from pathlib import Path
from tokenize import TokenError
from typing import TypeVar

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from common.errors import IndexDamagedError

Number = TypeVar("Number", bound=np.number)


def mapped(
    path: Path, kind: type[Number], shape: tuple[int | None, ...] = (None,)
) -> NDArray[Number]:
    """The array of a file, of a kind of numbers and a shape (None: of any length there).

    Raises IndexDamagedError where the file does not hold one.
    """
    try:
        array = open_memmap(path, mode="r")
    except (OSError, ValueError, SyntaxError, OverflowError, TokenError) as exc:
        raise IndexDamagedError("index_damaged", file=path) from exc
    right = len(shape) == array.ndim and all(
        wanted in (None, length) for wanted, length in zip(shape, array.shape, strict=True)
    )
    if not (right and np.issubdtype(array.dtype, kind) and array.flags.c_contiguous):
        raise IndexDamagedError("index_damaged", file=path)
    return np.asarray(array)
