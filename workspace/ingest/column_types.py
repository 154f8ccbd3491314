"""Decides the type of each text column from all of its cells, and the SQL that reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from cartwise.workspace.catalog.model import ColumnType
from cartwise.workspace.ingest import column_words, date_columns, number_columns
from cartwise.workspace.ingest.cells import NULL_SPELLINGS
from cartwise.workspace.ingest.column_plan import ColumnPlan, Evidence
from cartwise.workspace.ingest.notes import Notes
from cartwise.workspace.ingest.raw import RawColumn, RawTable, literal
from cartwise.workspace.ingest.shapes import ColumnShapes, column_shapes, value_sql

MOSTLY = 0.95  # from this share on, a column is of a type and the other cells are damage
PARTLY = 0.5
_CODE_SHARE = 0.8  # so many two-letter codes, and NA is Namibia
_BOOLEANS: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(true.split()), frozenset(false.split()))
    for true, false in (
        ("true", "false"), ("t", "f"), ("yes", "no"), ("y", "n"), ("on", "off"), ("ja", "nein"), ("ja", "nee"), ("j", "n"),
        ("wahr", "falsch"), ("oui", "non"), ("vrai", "faux"), ("si sí", "no"), ("sì", "no"), ("verdadero", "falso"),
        ("vero", "falso"), ("sim", "não nao"), ("verdadeiro", "falso"), ("да", "нет"), ("истина", "ложь"), ("是", "否"),
        ("真", "假"), ("有", "无"), ("はい", "いいえ"), ("tak", "nie"), ("prawda", "fałsz"), ("ano", "ne"), ("evet", "hayır"),
        ("예", "아니요"), ("✓ ✔", "✗ ✘ x"),
    )
)  # fmt: skip


@dataclass
class TypingContext:
    """What the columns of a table share while they are typed."""

    connection: duckdb.DuckDBPyConnection
    table: RawTable
    notes: Notes
    answers: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    decimal_sign: str | None = None  # proved by other columns of the table

    def answer(self, column: str) -> str | None:
        """Returns what a person decided for a column."""
        return self.answers.get(f"{self.notes.table}.{column}")


def plan_columns(context: TypingContext) -> list[ColumnPlan]:
    """Returns the plan of every column of a raw table; columns left open by themselves are decided by their neighbours."""
    evidence = [_evidence(context, column) for column in context.table.columns]
    signs = {sign for item in evidence if item is not None and (sign := number_columns.proved_sign(item)) is not None}
    context.decimal_sign = next(iter(signs)) if len(signs) == 1 else None
    return [
        _declared(column) if item is None else _decide(context, item)
        for column, item in zip(context.table.columns, evidence, strict=True)
    ]


def _evidence(context: TypingContext, column: RawColumn) -> Evidence | None:
    """Returns what there is to know of a text column; None for one that came with another type."""
    if column.type != "VARCHAR":
        return None
    shapes = column_shapes(context.connection, context.table.name, column.slot, rows=context.rows)
    return Evidence(
        column, shapes, value_sql(column.slot, shapes), context.table.is_declared, context.answer(column.name)
    )


def _declared(column: RawColumn) -> ColumnPlan:
    """Returns the plan of a column whose source said its type."""
    types: dict[str, ColumnType] = {
        "BIGINT": "integer", "DOUBLE": "number", "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "timestamp",
    }  # fmt: skip
    kind = types[column.type]
    sql = f"CASE WHEN isfinite({column.slot}) THEN {column.slot} END" if kind == "number" else column.slot
    return ColumnPlan(column, sql, kind)


def _decide(context: TypingContext, item: Evidence) -> ColumnPlan:
    """Returns the plan of a text column."""
    if item.answer == "text" or item.shapes.is_text or column_words.is_code_like(item.column.name):
        return text_plan(item)
    if item.shapes.value_count == 0:
        return (
            ColumnPlan(item.column, "CAST(NULL AS DOUBLE)", "number")
            if item.shapes.not_finite_count
            else text_plan(item)
        )
    for attempt in (_as_boolean, date_columns.as_date, number_columns.as_number):
        plan = attempt(context, item)
        if plan is not None:
            return plan
    return text_plan(item)


def text_plan(item: Evidence) -> ColumnPlan:
    """Returns the plan that keeps the text exactly, with the spellings of no value as NULL."""
    shown = item.value if item.shapes.has_wrapper else item.column.slot
    if not item.shapes.is_text and not any(shape.text.lower() in NULL_SPELLINGS for shape in item.shapes.shapes):
        return ColumnPlan(item.column, shown, "text")
    spellings = NULL_SPELLINGS - {"na"} if _holds_codes(item.shapes) else NULL_SPELLINGS
    longest = max(map(len, spellings))
    listed = ", ".join(literal(text) for text in sorted(spellings))
    # the length first: most cells are longer than any spelling of nothing
    is_null = f"length({item.column.slot}) <= {longest + 8} AND lower(trim({item.column.slot})) IN ({listed})"
    return ColumnPlan(item.column, f"CASE WHEN {is_null} THEN NULL ELSE {shown} END", "text")


def _holds_codes(shapes: ColumnShapes) -> bool:
    """Tells whether most cells are two-letter codes, among which NA is one."""
    codes = sum(
        shape.count for shape in shapes.values if len(shape.text) == 2 and shape.text.isalpha() and shape.text.isupper()
    )
    return codes > 0 and codes >= _CODE_SHARE * max(shapes.value_count, 1)


def _as_boolean(context: TypingContext, item: Evidence) -> ColumnPlan | None:
    """Returns the plan of a column of yes and no, in one language."""
    found = {shape.text.lower() for shape in item.shapes.values}
    if len(found) > 4 or not all(text and not text[0].isdigit() for text in found):
        return None
    for true, false in _BOOLEANS:
        if found <= true | false:
            is_sure = bool(found & true and found & false) or found <= {"true", "false"}
            if not is_sure or (context.table.is_declared and found & {"t", "f", "x"}):
                return None
            spelled = ", ".join(literal(text) for text in sorted(true))
            spelled_false = ", ".join(literal(text) for text in sorted(false))
            value = f"lower({item.value})"
            sql = f"CASE WHEN {value} IN ({spelled}) THEN TRUE WHEN {value} IN ({spelled_false}) THEN FALSE END"
            if not found <= {"true", "false"}:
                context.notes.guess("read_as_boolean", column=item.column.name, spellings=", ".join(sorted(found)))
            return ColumnPlan(item.column, sql, "boolean", expected=item.shapes.value_count)
    return None
