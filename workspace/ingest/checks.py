"""Looks at the typed table for what would mislead a figure: cells lost, outliers, overflow, future dates, empty measures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from cartwise.workspace.ingest import column_words, wording
from cartwise.workspace.ingest.cells import NOT_FINITE, NULL_SPELLINGS
from cartwise.workspace.ingest.column_plan import ColumnPlan
from cartwise.workspace.ingest.notes import Notes
from cartwise.workspace.ingest.raw import LINE_COLUMN, RawTable, literal, quoted

OUTLIER_FACTOR = 1_000_000
FEW_ROWS = 3
_LINES_SHOWN = 20
_PLACEHOLDER_DAYS = ("1900-01-01", "1970-01-01", "0001-01-01", "9999-12-31", "1899-12-30", "1899-12-31")


@dataclass(frozen=True)
class StagedFacts:
    """A staged table and where it came from; `target` is its quoted name."""

    connection: duckdb.DuckDBPyConnection
    raw: RawTable
    target: str
    plans: Sequence[ColumnPlan]
    rows: int
    notes: Notes

    def one(self, selected: str) -> tuple[Any, ...]:
        """Returns the single row of a query over the staged table."""
        return self.connection.execute(f"SELECT {selected} FROM {self.target}").fetchone() or ()  # noqa: S608

    def lines(self, condition: str) -> tuple[int, ...]:
        """Returns the first lines of the source where a condition over the raw table holds."""
        query = f"SELECT DISTINCT {LINE_COLUMN} FROM {self.raw.name} WHERE {condition} ORDER BY 1 LIMIT {_LINES_SHOWN}"  # noqa: S608
        return tuple(row[0] for row in self.connection.execute(query).fetchall())


def check_table(facts: StagedFacts) -> None:
    """Notes what is suspicious about a staged table.

    Raises:
        BadInput: the only measure has no value at all, or there is a series of a single point.
    """
    filled = facts.one(", ".join(f"count({quoted(plan.column.name)})" for plan in facts.plans))
    counts = dict(zip((plan.column.name for plan in facts.plans), filled, strict=True))
    for plan in facts.plans:
        _note_lost_cells(facts, plan, counts[plan.column.name])
    _check_measures(facts, counts)
    _check_numbers(
        facts, [plan for plan in facts.plans if plan.type in ("integer", "number") and counts[plan.column.name]]
    )
    _check_times(
        facts, [plan for plan in facts.plans if plan.type in ("date", "timestamp") and counts[plan.column.name]]
    )
    _check_ids(facts, counts)


def _note_lost_cells(facts: StagedFacts, plan: ColumnPlan, filled: int) -> None:
    """Notes cells that hold something but could not be read as the column's type, with their lines."""
    slot, name = plan.column.slot, plan.column.name
    if plan.type in ("integer", "number") and plan.column.type == "VARCHAR":
        finite = ", ".join(literal(text) for text in sorted(NOT_FINITE))
        if plan.expected is None or filled < facts.rows:
            _note_not_finite(facts, plan, f"lower(trim({slot})) IN ({finite})")
    elif plan.type == "number":
        _note_not_finite(facts, plan, f"NOT isfinite({slot})")
    if plan.expected is None or filled >= plan.expected:
        return
    nothing = ", ".join(literal(text) for text in sorted(NULL_SPELLINGS | NOT_FINITE))
    lost = f"{slot} IS NOT NULL AND lower(trim({slot})) NOT IN ({nothing}) AND ({plan.sql}) IS NULL"
    code = {"date": "unreadable_dates", "timestamp": "unreadable_dates"}.get(plan.type, "unreadable_numbers")
    if plan.type in ("integer", "number"):
        infinite = facts.lines(f"{lost} AND regexp_matches(lower({slot}), '^[-+]?[0-9.]+e[+]?[0-9]+$')")
        if infinite:
            facts.notes.warn("not_finite_as_empty", column=name, lines=infinite, count=len(infinite))
            lost += " AND NOT regexp_matches(lower(" + slot + "), '^[-+]?[0-9.]+e[+]?[0-9]+$')"
    lines = facts.lines(lost)
    if lines:
        facts.notes.warn(code, column=name, lines=lines, count=max(len(lines), plan.expected - filled))


def _note_not_finite(facts: StagedFacts, plan: ColumnPlan, condition: str) -> None:
    """Warns about NaN, infinity and failed calculations, which become NULL."""
    lines = facts.lines(condition)
    if lines:
        query = f"SELECT count(*) FROM {facts.raw.name} WHERE {condition}"  # noqa: S608
        found = facts.connection.execute(query).fetchone()
        facts.notes.warn("not_finite_as_empty", column=plan.column.name, lines=lines, count=found[0] if found else 0)


def _check_measures(facts: StagedFacts, counts: dict[str, int]) -> None:
    """Checks for empty columns, and for series (dates and figures, nothing else) that can't be one."""
    empty = [plan for plan in facts.plans if not counts[plan.column.name]]
    full = [plan for plan in facts.plans if counts[plan.column.name]]
    times = [plan for plan in full if plan.type in ("date", "timestamp")]
    figures = [
        plan for plan in full if plan.type in ("integer", "number") and not column_words.is_id_like(plan.column.name)
    ]
    has_ids = any(column_words.is_id_like(plan.column.name) for plan in full)
    blank = [plan.column.name for plan in empty if plan.type == "text"]
    measure = next((name for name in blank if column_words.is_measure_like(name)), None)
    if times and not figures and not has_ids and (measure or (blank and len(times) == len(full))):
        raise wording.bad_input("all_null_measure", source=facts.notes.source, column=measure or blank[0])
    if empty:
        listed = ", ".join(plan.column.name for plan in empty[:10])
        facts.notes.warn("empty_columns", columns=listed, count=len(empty))
    if times and figures and len(times) + len(figures) == len(full):
        if facts.rows == 1:
            raise wording.bad_input("single_point_series", source=facts.notes.source)
        if facts.rows < FEW_ROWS:
            facts.notes.warn("few_rows", rows=facts.rows)


def _check_numbers(facts: StagedFacts, plans: Sequence[ColumnPlan]) -> None:
    """Warns about outliers, sums beyond what a number holds, and negative or zero figures where they mean returns."""
    measures = [plan for plan in plans if not column_words.is_id_like(plan.column.name)]
    if not measures:
        return
    selected = []
    for plan in measures:
        name = quoted(plan.column.name)
        selected += [
            f"max(abs(CAST({name} AS DOUBLE)))", f"sum(CAST({name} AS DOUBLE))", f"count(*) FILTER ({name} < 0)",
            f"count(*) FILTER ({name} = 0)",
        ]  # fmt: skip
    found = facts.one(", ".join(selected))
    for position, plan in enumerate(measures):
        largest, total, negative, zero = found[4 * position : 4 * position + 4]
        name = plan.column.name
        if total is not None and abs(total) == float("inf"):
            facts.notes.warn("sum_overflows", column=name)
        elif largest and largest >= OUTLIER_FACTOR * 1e-6:
            _check_outlier(facts, plan, largest)
        if column_words.is_measure_like(name) and negative:
            facts.notes.warn("negative_figures", column=name, count=negative, lines=facts.lines(f"({plan.sql}) < 0"))
        if column_words.is_quantity_like(name) and zero and zero < facts.rows:
            facts.notes.warn("zero_quantities", column=name, count=zero, lines=facts.lines(f"({plan.sql}) = 0"))


def _check_outlier(facts: StagedFacts, plan: ColumnPlan, largest: float) -> None:
    """Warns about a figure a million times the usual one."""
    name = quoted(plan.column.name)
    median = facts.one(f"median(abs(CAST({name} AS DOUBLE))) FILTER ({name} <> 0)")[0]
    if median and largest >= OUTLIER_FACTOR * median:
        lines = facts.lines(f"abs({plan.sql}) >= {OUTLIER_FACTOR * median!r}")
        facts.notes.warn("outlier", column=plan.column.name, value=f"{largest:g}", median=f"{median:g}", lines=lines)


def _check_times(facts: StagedFacts, plans: Sequence[ColumnPlan]) -> None:
    """Warns about dates in the future and about days that stand for "unknown"."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")
    days = ", ".join(f"DATE '{day}'" for day in _PLACEHOLDER_DAYS)
    for plan in plans:
        name = quoted(plan.column.name)
        future, placeholders, filled = facts.one(
            f"count(*) FILTER ({name} > TIMESTAMP '{tomorrow}'), count(*) FILTER (CAST({name} AS DATE) IN ({days})), count({name})"
        )
        if future and not column_words.may_lie_ahead(plan.column.name):
            lines = facts.lines(f"({plan.sql}) > TIMESTAMP '{tomorrow}'")
            facts.notes.warn("future_dates", column=plan.column.name, count=future, lines=lines)
        if placeholders and filled > 1:
            lines = facts.lines(f"CAST({plan.sql} AS DATE) IN ({days})")
            facts.notes.warn("placeholder_dates", column=plan.column.name, count=placeholders, lines=lines)


def _check_ids(facts: StagedFacts, counts: dict[str, int]) -> None:
    """Warns about identifiers that are empty, or have blanks around them: they join nothing."""
    for plan in facts.plans:
        name = plan.column.name
        if not column_words.is_id_like(name) or not counts[name]:
            continue
        if counts[name] < facts.rows and column_words.is_key_named(name):
            facts.notes.warn("empty_ids", column=name, count=facts.rows - counts[name])
        if plan.type == "text" and plan.column.type == "VARCHAR":
            slot = plan.column.slot
            lines = facts.lines(f"{slot} <> trim({slot}) AND trim({slot}) <> ''")
            if lines:
                facts.notes.warn("blanks_around_ids", column=name, lines=lines)
