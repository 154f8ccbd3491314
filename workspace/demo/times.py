"""Turns the simulation's seconds into timestamps."""

from typing import TYPE_CHECKING

import numpy as np

from cartwise.workspace.demo.chance import Ints
from cartwise.workspace.demo.period import Period

if TYPE_CHECKING:
    import pyarrow as pa


def to_timestamps(period: Period, second: Ints) -> "pa.Array":
    """Returns seconds from the first midnight as timestamps without zone (the shop's local time)."""
    import pyarrow as pa

    start = np.datetime64(period.first.isoformat(), "s")
    return pa.array((start + second.astype("timedelta64[s]")).astype("datetime64[ms]"))
