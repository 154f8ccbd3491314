"""The conversations of a workspace: one row a turn in `history.sqlite`."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cartwise.workspace.sqlite import reading, transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (
    thread_id TEXT NOT NULL, n INTEGER NOT NULL, user TEXT NOT NULL, question TEXT NOT NULL,
    answer_json TEXT NOT NULL, dialogue_state_json TEXT NOT NULL, created_at TEXT NOT NULL,
    PRIMARY KEY (thread_id, n)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS turns_by_user ON turns (user, created_at);
"""


@dataclass(frozen=True)
class Turn:
    """One question and its answer, as plain JSON values."""

    thread_id: str
    n: int  # from 1, in the order of the conversation
    user: str
    question: str
    answer: dict[str, Any]
    dialogue_state: dict[str, Any]
    created_at: str  # ISO 8601, UTC


@dataclass(frozen=True)
class Thread:
    """A conversation in a list of conversations."""

    thread_id: str
    first_question: str
    turns: int
    last_at: str  # ISO 8601, UTC


class History:
    """The turns of all conversations.

    Args:
        path: the SQLite file; made at the first turn.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._locks: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def lock(self, thread_id: str) -> Iterator[None]:
        """Holds a conversation for one turn, so that two questions sent at once are answered one after the other."""
        with self._guard:
            lock, waiting = self._locks.get(thread_id, (threading.Lock(), 0))
            self._locks[thread_id] = (lock, waiting + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, waiting = self._locks.pop(thread_id)
                if waiting > 1:
                    self._locks[thread_id] = (lock, waiting - 1)

    def append(
        self, thread_id: str, question: str, *, answer: dict[str, Any], dialogue_state: dict[str, Any], user: str = ""
    ) -> int:
        """Stores a turn at the end of its conversation and returns its number, from 1."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        with transaction(self._path, _SCHEMA) as connection:
            n = connection.execute(
                "SELECT coalesce(max(n), 0) + 1 FROM turns WHERE thread_id = ?", (thread_id,)
            ).fetchone()[0]
            connection.execute(
                "INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    thread_id,
                    n,
                    user,
                    question,
                    json.dumps(answer, ensure_ascii=False),
                    json.dumps(dialogue_state, ensure_ascii=False),
                    now,
                ),
            )
        return int(n)

    def last(self, thread_id: str, k: int) -> list[Turn]:
        """Returns the last `k` turns of a conversation, oldest first."""
        return self._turns("WHERE thread_id = ? ORDER BY n DESC LIMIT ?", (thread_id, k))[::-1]

    def turns(self, thread_id: str) -> list[Turn]:
        """Returns a whole conversation, oldest first."""
        return self._turns("WHERE thread_id = ? ORDER BY n", (thread_id,))

    def threads(self, user: str = "") -> list[Thread]:
        """Returns a person's conversations, the latest first."""
        statement = """
            SELECT t.thread_id, f.question, count(*) AS turns, max(t.created_at) AS last_at
            FROM turns t JOIN turns f ON f.thread_id = t.thread_id AND f.n = (SELECT min(n) FROM turns WHERE thread_id = t.thread_id)
            WHERE t.user = ? GROUP BY t.thread_id, f.question ORDER BY last_at DESC, t.thread_id
        """
        with reading(self._path) as connection:
            rows = connection.execute(statement, (user,)).fetchall() if connection else []
        return [Thread(row["thread_id"], row["question"], row["turns"], row["last_at"]) for row in rows]

    def delete(self, thread_id: str) -> int:
        """Removes a conversation; returns how many turns it had."""
        return self._delete("DELETE FROM turns WHERE thread_id = ?", (thread_id,))

    def erase_value(self, value: str) -> int:
        """Removes the turns whose question or answer holds `value` as a word or a cell; returns how many."""
        import re

        pattern = re.compile(rf"(?<![\w.]){re.escape(value)}(?![\w.]*\w)")
        with reading(self._path) as connection:
            found = (
                connection.execute(
                    "SELECT thread_id, n, question, answer_json, dialogue_state_json FROM turns"
                ).fetchall()
                if connection
                else []
            )
        doomed = [
            (row["thread_id"], row["n"])
            for row in found
            if any(pattern.search(str(row[key])) for key in row.keys()[2:])
        ]
        for thread_id, n in doomed:
            self._delete("DELETE FROM turns WHERE thread_id = ? AND n = ?", (thread_id, n))
        return len(doomed)

    def _turns(self, tail: str, parameters: tuple[Any, ...]) -> list[Turn]:
        with reading(self._path) as connection:
            rows = connection.execute(f"SELECT * FROM turns {tail}", parameters).fetchall() if connection else []  # noqa: S608 - constants
        return [
            Turn(
                row["thread_id"],
                row["n"],
                row["user"],
                row["question"],
                json.loads(row["answer_json"]),
                json.loads(row["dialogue_state_json"]),
                row["created_at"],
            )
            for row in rows
        ]

    def _delete(self, statement: str, parameters: tuple[Any, ...]) -> int:
        if not self._path.exists():
            return 0
        with transaction(self._path, _SCHEMA) as connection:
            removed = connection.execute(statement, parameters).rowcount
        with reading(self._path) as connection:
            if connection:  # the write-ahead log still holds what was removed
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return removed
