"""The vocabulary of shopper events and the tokeniser that turns a log into integers.

An event is described by a few fields (what was done, to which item and category, through which channel and device, how long
after the same shopper's event before). Each field has its own small vocabulary, learned from the log; a token is one row of
field codes, so that a model adds one embedding per field. Forecasting and the shopper models read the same tokens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

PAD, UNKNOWN, MISSING = 0, 1, 2  # codes that every field has
FIRST_CODE = 3
FIELDS = ("event_type", "item", "category", "channel", "device", "gap")
# Values kept by name, by field; rarer ones share hash buckets, so that a new item still has a code.
NAMED = {"event_type": 40, "item": 200, "category": 60, "channel": 30, "device": 10}
BUCKETS = {"event_type": 0, "item": 56, "category": 8, "channel": 4, "device": 2}
# Upper bounds in seconds of the gap to the shopper's event before: within a page, a session, a day, a week, a month, later.
GAP_SECONDS = (10, 60, 300, 1_800, 7_200, 86_400, 604_800, 2_592_000)


@dataclass(frozen=True)
class EventLog:
    """Events in the order of time.

    Attributes:
        actor: (events,) integer code of the shopper or session.
        seconds: (events,) seconds since 1970 in the shop's clock, ascending.
        fields: values by field name, each (events,) of text or None; absent fields count as missing.
    """

    actor: Ints
    seconds: Ints
    fields: Mapping[str, npt.NDArray[Any]]

    def __len__(self) -> int:
        return len(self.seconds)


def event_log(columns: Mapping[str, Any]) -> EventLog:
    """Returns a log from columns, sorted by time (stable), shoppers as codes.

    Args:
        columns: `actor`, `seconds`, and any of `event_type`, `item`, `category`, `channel`, `device`, as equally long sequences.
    """
    seconds = np.asarray(columns["seconds"], dtype=np.int64)
    order = np.argsort(seconds, kind="stable")
    _, actor = np.unique(np.asarray(columns["actor"]).astype(str), return_inverse=True)
    fields = {
        name: np.asarray(columns[name], dtype=object)[order]
        for name in FIELDS
        if name != "gap" and columns.get(name) is not None
    }
    return EventLog(actor.astype(np.int64)[order], seconds[order], fields)


@dataclass(frozen=True)
class EventVocabulary:
    """The codes of each field: `PAD`, `UNKNOWN`, `MISSING`, the named values, then the hash buckets.

    Attributes:
        values: named values by field, the most frequent first.
    """

    values: Mapping[str, tuple[str, ...]]

    @classmethod
    def learn(cls, log: EventLog) -> "EventVocabulary":
        """Returns the vocabulary of a log: its most frequent values, ties by name."""
        values: dict[str, tuple[str, ...]] = {}
        for name, limit in NAMED.items():
            column = log.fields.get(name)
            known = [] if column is None else [str(value) for value in column if value is not None]
            found, counts = np.unique(np.asarray(known, dtype=str), return_counts=True)
            ranked = sorted(zip(found.tolist(), counts.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
            values[name] = tuple(value for value, _ in ranked[:limit])
        return cls(values)

    def size(self, field: str) -> int:
        """Returns the number of codes of a field."""
        if field == "gap":
            return FIRST_CODE + len(GAP_SECONDS) + 1
        return FIRST_CODE + len(self.values[field]) + BUCKETS[field]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of codes of every field, in the order of `FIELDS`."""
        return tuple(self.size(field) for field in FIELDS)

    def to_dict(self) -> dict[str, list[str]]:
        """Returns plain JSON values."""
        return {name: list(values) for name, values in self.values.items()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Sequence[str]]) -> "EventVocabulary":
        """Returns the vocabulary that `to_dict` wrote."""
        return cls({name: tuple(values) for name, values in stored.items()})


def tokenise(log: EventLog, vocabulary: EventVocabulary) -> npt.NDArray[np.int32]:
    """Returns the codes of each event, (events, fields), in the order of `FIELDS`."""
    columns = [_codes(field, log, vocabulary) for field in FIELDS]
    return np.stack(columns, axis=1).astype(np.int32)


def _codes(field: str, log: EventLog, vocabulary: EventVocabulary) -> Ints:
    if field == "gap":
        return FIRST_CODE + _gap_buckets(log)
    column = log.fields.get(field)
    if column is None:
        return np.full(len(log), MISSING, dtype=np.int64)
    named = {value: FIRST_CODE + place for place, value in enumerate(vocabulary.values[field])}
    first_bucket, buckets = FIRST_CODE + len(named), BUCKETS[field]
    codes: dict[Any, int] = {None: MISSING}
    for value in set(column.tolist()) - {None}:
        text = str(value)
        other = first_bucket + _hash(text) % buckets if buckets else UNKNOWN
        codes[value] = named.get(text, other)
    return np.fromiter((codes[value] for value in column.tolist()), dtype=np.int64, count=len(column))


def _gap_buckets(log: EventLog) -> Ints:
    """Returns the bucket of each event's distance to the same actor's event before; the last bucket is "first seen"."""
    order = np.lexsort((np.arange(len(log)), log.actor))
    actor, seconds = log.actor[order], log.seconds[order]
    gaps = np.diff(seconds, prepend=seconds[:1])
    is_first = np.concatenate([[True], actor[1:] != actor[:-1]]) if len(actor) else np.zeros(0, dtype=bool)
    sorted_buckets = np.searchsorted(GAP_SECONDS, gaps, side="right")
    sorted_buckets[is_first] = len(GAP_SECONDS)
    buckets = np.empty(len(log), dtype=np.int64)
    buckets[order] = sorted_buckets
    return buckets


def _hash(text: str) -> int:
    """Returns a stable hash (FNV-1a, 32 bits); Python's own differs between processes."""
    value = 2_166_136_261
    for byte in text.encode():
        value = (value ^ byte) * 16_777_619 & 0xFFFFFFFF
    return value
