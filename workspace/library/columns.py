"""Arrow columns as NumPy arrays by their bytes: `to_numpy`, `pa.array` and `pa.scalar` import pandas, which takes longer than a search."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NAT = np.iinfo(np.int64).min


def truths(column: Any) -> NDArray[np.bool_]:
    """Returns a boolean column, (rows,); missing values are False."""
    import pyarrow as pa

    values, is_there = _bytes_of(column, pa.uint8(), np.uint8)
    return values.astype(bool) & is_there


def numbers(column: Any) -> NDArray[np.float64]:
    """Returns a column of numbers, (rows,); missing values are NaN."""
    import pyarrow as pa

    values, is_there = _bytes_of(column, pa.float64(), np.float64)
    return np.where(is_there, values, np.nan)


def days(column: Any) -> NDArray[np.datetime64]:
    """Returns a column of days as datetime64[D], (rows,); missing days are NaT."""
    import pyarrow as pa

    values, is_there = _bytes_of(column, pa.int32(), np.int32)
    return np.where(is_there, values.astype(np.int64), _NAT).view("datetime64[D]")


def words_where(column: Any, test: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Returns where a test holds, (rows,); each different word is tested once, a missing one as ""."""
    import pyarrow as pa

    encoded = _whole(column).dictionary_encode()
    if not len(encoded):
        return np.zeros(0, bool)
    passes = np.array([test(word) for word in encoded.dictionary.to_pylist()] or [False], dtype=bool)
    places, is_there = _bytes_of(encoded.indices, pa.int32(), np.int32)
    return np.where(is_there, passes[np.where(is_there, places, 0)], test(""))


def _bytes_of(column: Any, arrow_type: Any, dtype: Any) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Returns the values, whatever they are where one is missing, and where there is one."""
    whole = _whole(column).cast(arrow_type)
    rows, start = len(whole), whole.offset
    if not rows:
        return np.zeros(0, dtype), np.zeros(0, bool)
    marks, content = whole.buffers()
    values = np.frombuffer(content, dtype=dtype)[start : start + rows].copy()
    if marks is None:
        return values, np.ones(rows, bool)
    bits = np.unpackbits(np.frombuffer(marks, np.uint8), bitorder="little")[start : start + rows]
    return values, bits.astype(bool)


def _whole(column: Any) -> Any:
    import pyarrow as pa

    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    combined = column.combine_chunks()
    return combined.combine_chunks() if isinstance(combined, pa.ChunkedArray) else combined
