"""Makes Arrow arrays of plain Python values without `pyarrow.array`, which loads pandas where it is installed (0.5 s)."""

from array import array
from collections.abc import Iterable

import pyarrow as pa
from pyarrow.lib import StringBuilder


def whole_numbers(values: Iterable[int]) -> pa.Array:
    """Returns whole numbers, none missing, as an array of 64 bits."""
    numbers = array("q", values)
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)])


def texts(values: Iterable[str | None]) -> pa.Array:
    """Returns texts, of which some may be missing, as an array."""
    builder = StringBuilder()
    builder.append_values(values)
    return builder.finish()
