"""Events that arrive between ingests: appended to `events_live.sqlite`, folded into the events table at the next version."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cartwise.errors import RetryableInput
from cartwise.workspace.sqlite import reading, transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS live_events (seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL);
"""
COLUMNS: Mapping[str, str] = {  # canonical columns of the role `events` -> DuckDB type
    "user_id": "VARCHAR",
    "item_id": "VARCHAR",
    "event_type": "VARCHAR",
    "timestamp": "TIMESTAMP",
    "session_id": "VARCHAR",
    "channel": "VARCHAR",
    "device": "VARCHAR",
    "query": "VARCHAR",
    "quantity": "DOUBLE",
    "value": "DOUBLE",
}
_REQUIRED = ("user_id", "event_type", "timestamp")


@dataclass(frozen=True)
class LiveEvent:
    """One event, under the canonical names of the role `events`."""

    seq: int  # order of arrival, from 1; never used twice
    values: dict[str, Any]


class LiveEvents:
    """The live events of one workspace.

    Args:
        path: the SQLite file; made at the first event.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, events: Iterable[Mapping[str, Any]]) -> int:
        """Stores events and returns the number of the last one.

        Raises:
            RetryableInput: An event lacks user_id, event_type or timestamp, or has an unknown field or a wrong type.
        """
        texts = [(json.dumps(_checked(event, position), ensure_ascii=False),) for position, event in enumerate(events)]
        with transaction(self._path, _SCHEMA) as connection:
            connection.executemany("INSERT INTO live_events (event) VALUES (?)", texts)
            last = connection.execute(
                "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'live_events'"
            ).fetchone()[0]
        return int(last)

    def read(self, since: int = 0) -> list[LiveEvent]:
        """Returns the events after number `since`, in order of arrival; timestamps as `datetime`, in UTC."""
        with reading(self._path) as connection:
            rows = (
                connection.execute("SELECT seq, event FROM live_events WHERE seq > ? ORDER BY seq", (since,)).fetchall()
                if connection
                else []
            )
        events = [(row["seq"], json.loads(row["event"])) for row in rows]
        return [
            LiveEvent(seq, {**event, "timestamp": datetime.fromisoformat(event["timestamp"])}) for seq, event in events
        ]

    def forget(self, through: int) -> int:
        """Removes the events up to number `through`, once a version holds them; returns how many."""
        return self._delete("DELETE FROM live_events WHERE seq <= ?", (through,))

    def erase_user(self, user_id: str) -> int:
        """Removes the events of one user; returns how many."""
        return self._delete("DELETE FROM live_events WHERE json_extract(event, '$.user_id') = ?", (user_id,))

    def _delete(self, statement: str, parameters: tuple[Any, ...]) -> int:
        if not self._path.exists():
            return 0
        with transaction(self._path, _SCHEMA) as connection:
            removed = connection.execute(statement, parameters).rowcount
        with reading(self._path) as connection:
            if connection:  # the write-ahead log still holds what was removed
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return removed


def _checked(event: Mapping[str, Any], position: int) -> dict[str, Any]:
    unknown = [name for name in event if name not in COLUMNS]
    missing = [name for name in _REQUIRED if event.get(name) in (None, "")]
    if unknown or missing:
        raise RetryableInput(
            "bad_event",
            f"Event {position} has the fields {list(event)!r}; expected user_id, event_type and timestamp, and any of {', '.join(COLUMNS)}. "
            f"Missing: {missing!r}; unknown: {unknown!r}.",
            position=position,
            fields=list(event),
            missing=missing,
            unknown=unknown,
        )
    return {name: _value(name, value, position) for name, value in event.items() if value is not None}


def _value(name: str, value: Any, position: int) -> Any:
    from datetime import UTC

    kind = COLUMNS[name]
    try:
        if kind == "DOUBLE":
            return float(value)
        if kind == "TIMESTAMP":
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
            return (moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment).isoformat()
    except ValueError:
        expected = "a number" if kind == "DOUBLE" else "an ISO 8601 time"
        raise RetryableInput(
            "bad_event_value",
            f"Event {position} has {name} = {value!r}; expected {expected}.",
            position=position,
            field=name,
            value=str(value),
            expected=expected,
        ) from None
    return str(value)
