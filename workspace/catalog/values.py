"""Looks values up: which dimension and value a piece of a question names, exactly, by another name, by its words or misspelt."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from cartwise.errors import Unavailable
from cartwise.workspace.catalog.value_build import build_value_index
from cartwise.workspace.catalog.value_text import normal, tokens
from cartwise.workspace.catalog.words import word_set

__all__ = ["ValueIndex", "ValueMatch", "build_value_index"]

_CLOSE = 80  # least similarity (0-100) of a misspelt word
_SHORT = 4  # letters under which only swapped letters are forgiven
_NEAREST = 3  # spellings tried for each misspelt word
_MOST_CANDIDATES = 400
_FILLERS = word_set("the a an of in on for and or to from with by at is are was were our my")


@dataclass(frozen=True)
class ValueMatch:
    """A value that a text names."""

    dimension: str
    value: str | int
    score: float  # 0 to 1
    how: Literal["exact", "alias", "tokens", "fuzzy"]
    rows: int


class ValueIndex:
    """The values of a shop's dimensions, read from the SQLite file that `build_value_index` wrote.

    Args:
        path: the file; it is opened read-only, and may be read from several threads.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise Unavailable(
                "no_value_index",
                f"There is no value index at {str(path)!r}; expected the file that ingest writes. Ingest the shop's files again.",
                path=str(path),
            )
        self._index = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        rows = self._index.execute("SELECT id, name, is_id, is_number FROM dimensions").fetchall()
        self._names = {row[0]: row[1] for row in rows}
        self._numbers = {row[0] for row in rows if row[3]}
        self._ids_of = {row[1]: row[0] for row in rows}
        self._vocabulary: list[str] | None = None

    def close(self) -> None:
        """Closes the file."""
        self._index.close()

    def exact(self, text: str) -> list[ValueMatch]:
        """Returns the values that `text` names, disregarding case, spaces, punctuation and plural; other names after them."""
        wanted = normal(text)
        if not wanted:
            return []
        rows = self._index.execute("SELECT dimension, value, rows FROM entries WHERE normal = ?", (wanted,)).fetchall()
        found = [self._match(*row, score=1.0 if row[1] == text else 0.99, how="exact") for row in rows]
        named = self._index.execute(
            "SELECT e.dimension, e.value, e.rows FROM aliases a JOIN entries e ON e.id = a.entry WHERE a.normal = ? AND (NOT a.is_code OR ?)",
            (wanted, text.isupper()),
        ).fetchall()
        found += [self._match(*row, score=0.97, how="alias") for row in named]
        return _best(found)

    def search(self, text: str, limit: int = 5) -> list[ValueMatch]:
        """Returns the values nearest to `text`, best first: exact, other names, all of its words, misspelt words.

        Args:
            text: a piece of a question.
            limit: how many to return at most.
        """
        found = self.exact(text)
        words = [word for word in tokens(text) if word not in _FILLERS] or tokens(text)
        if not words:
            return found[:limit]
        found += self._with_all({word: ((word, 1.0),) for word in words}, how="tokens")
        if not found:
            found = self._with_all(
                {word: self._spellings(word) for word in words}, how="fuzzy"
            ) or self._misspelt_alias(text)
        return _best(found)[:limit]

    def contains(self, dimension: str, fragment: str) -> int:
        """Returns how many distinct values of `dimension` have `fragment` in them, in any case."""
        number = self._ids_of.get(dimension)
        if number is None or not fragment:
            return 0
        if fragment.isascii():
            sql = "SELECT count(*) FROM entries WHERE dimension = ? AND instr(lower(value), ?) > 0"
            return int(self._index.execute(sql, (number, fragment.lower())).fetchone()[0])
        rows = self._index.execute("SELECT value FROM entries WHERE dimension = ?", (number,))
        return sum(fragment.casefold() in value.casefold() for (value,) in rows)

    def few_of(self, dimension: str, most: int) -> list[str | int]:
        """Returns all values of `dimension` in their order; none where it has more than `most`."""
        number = self._ids_of.get(dimension)
        if number is None:
            return []
        sql = "SELECT value FROM entries WHERE dimension = ? ORDER BY value LIMIT ?"
        rows = self._index.execute(sql, (number, most + 1)).fetchall()
        return [int(row[0]) if number in self._numbers else row[0] for row in rows] if len(rows) <= most else []

    def _match(
        self, dimension: int, value: str, rows: int, *, score: float, how: Literal["exact", "alias", "tokens", "fuzzy"]
    ) -> ValueMatch:
        typed: str | int = int(value) if dimension in self._numbers else value
        return ValueMatch(self._names[dimension], typed, round(score, 4), how, rows)

    def _with_all(
        self, spellings: dict[str, Sequence[tuple[str, float]]], *, how: Literal["tokens", "fuzzy"]
    ) -> list[ValueMatch]:
        """Returns values that have a spelling of each word; the share of the value that is named raises its score."""
        if not all(spellings.values()):
            return []
        scores: dict[int, float] = {}
        for n, options in enumerate(sorted(spellings.values(), key=self._frequency)):
            reached: dict[int, float] = {}
            for token, similarity in options:
                sql = "SELECT entry FROM postings WHERE token = ?"
                for (entry,) in self._index.execute(sql, (token,)):
                    if n == 0 or entry in scores:
                        reached[entry] = max(reached.get(entry, 0.0), scores.get(entry, 0.0) + similarity)
            scores = reached
            if not scores:
                return []
        count = len(spellings)
        best = sorted(scores, key=lambda entry: -scores[entry])[:20_000]
        rows = self._entries(best)
        found = [
            self._match(
                dimension, value, seen, score=(0.6 + 0.35 * count / max(size, count)) * scores[entry] / count, how=how
            )
            for entry, dimension, value, seen, size in rows
        ]
        return sorted(found, key=_order)[:_MOST_CANDIDATES]

    def _entries(self, ids: Sequence[int]) -> Iterable[tuple[int, int, str, int, int]]:
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            marks = ",".join("?" * len(part))
            sql = f"SELECT id, dimension, value, rows, size FROM entries WHERE id IN ({marks})"  # noqa: S608
            yield from self._index.execute(sql, part)

    def _frequency(self, options: Sequence[tuple[str, float]]) -> int:
        marks = ",".join("?" * len(options))
        sql = f"SELECT sum(entries) FROM vocabulary WHERE token IN ({marks})"  # noqa: S608
        found = self._index.execute(sql, [token for token, _ in options])
        return int(found.fetchone()[0] or 0)

    def _spellings(self, word: str) -> Sequence[tuple[str, float]]:
        """Returns the word itself where values have it, else the nearest words that values have, with their similarity."""
        if self._index.execute("SELECT 1 FROM vocabulary WHERE token = ?", (word,)).fetchone():
            return ((word, 1.0),)
        return self._nearest(word)

    def _nearest(self, word: str) -> Sequence[tuple[str, float]]:
        if len(word) < _SHORT - 1 or any(char.isdigit() for char in word):
            return ()
        if self._vocabulary is None:
            self._vocabulary = [
                row[0] for row in self._index.execute("SELECT token FROM vocabulary") if len(row[0]) >= _SHORT - 1
            ]
        if len(word) < _SHORT:
            letters = sorted(word)
            return tuple(
                (token, 0.85)
                for token in self._vocabulary
                if len(token) == len(word) and sorted(token) == letters and OSA.distance(word, token) == 1
            )
        swaps = process.extract(
            word, self._vocabulary, scorer=OSA.normalized_similarity, score_cutoff=0.7, limit=_NEAREST
        )
        close = [(token, float(score)) for token, score, _ in swaps if score >= 0.75 or OSA.distance(word, token) == 1]
        if not close:
            ratio = process.extract(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=_NEAREST)
            close = [(token, float(score) / 100) for token, score, _ in ratio]
        best = max((score for _, score in close), default=0.0)
        return tuple((token, score) for token, score in close if score >= best - 0.08)

    def _misspelt_alias(self, text: str) -> list[ValueMatch]:
        """Returns values by a misspelt other name: "Britan" for the United Kingdom."""
        wanted = normal(text)
        if len(wanted) < _SHORT + 1:
            return []
        names = [row[0] for row in self._index.execute("SELECT DISTINCT normal FROM aliases WHERE NOT is_code")]
        found: list[ValueMatch] = []
        for name, score, _ in process.extract(
            wanted, names, scorer=fuzz.ratio, score_cutoff=_CLOSE + 5, limit=_NEAREST
        ):
            rows = self._index.execute(
                "SELECT e.dimension, e.value, e.rows FROM aliases a JOIN entries e ON e.id = a.entry WHERE a.normal = ?",
                (name,),
            ).fetchall()
            found += [self._match(*row, score=0.9 * float(score) / 100, how="fuzzy") for row in rows]
        return found


def _order(match: ValueMatch) -> tuple[float, int, str, str]:
    return -match.score, -match.rows, match.dimension, str(match.value)


def _best(matches: Iterable[ValueMatch]) -> list[ValueMatch]:
    """Returns each value once, under its best score, best first."""
    found: dict[tuple[str, str | int], ValueMatch] = {}
    for match in sorted(matches, key=_order):
        found.setdefault((match.dimension, match.value), match)
    return list(found.values())
