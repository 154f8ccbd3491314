"""The shown rows of a query result as figures with their words: values, changes, parts, the highest and the lowest."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cartwise.tools.display import escape_markdown, format_cell, local_label

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult, ResultColumn

# Columns that belong to a metric's own: a comparison's, and those of a share of a part.
_COMPARED = ("_before", "_change", "_change_pct")
_PART, _SHARE = "_part", "_share"


@dataclass(frozen=True)
class Figure:
    """One shown figure; `part` and `share` are those of a share's part."""

    name: str
    label: str
    text: str
    value: Any
    before: str | None = None
    change: str | None = None  # its size, without a sign
    change_value: float | None = None
    change_pct: str | None = None
    part: str | None = None
    share: str | None = None


@dataclass(frozen=True)
class Group:
    """One shown row of a grouped result; `bucket` is its place in time as stored."""

    label: str
    figures: tuple[Figure, ...]
    bucket: str | None = None


def groups_of(result: "QueryResult", language: str) -> list[Group]:
    """Returns the rows of a result."""
    labels = [i for i, column in enumerate(result.columns) if column.role != "measure"]
    time = next((i for i, column in enumerate(result.columns) if column.role == "time"), None)
    return [
        Group(
            " / ".join(escape_markdown(_label_text(row[i], language)) for i in labels),
            tuple(_figures(result, row, language)),
            None if time is None else str(row[time]),
        )
        for row in result.rows
    ]


def extremes_of(groups: list[Group], result: "QueryResult") -> tuple[Group, Group] | None:
    """Returns the rows with the highest and the lowest first figure; partial buckets would only show that they are partial."""
    partial = {note.params["bucket"] for note in result.notes if note.code == "partial_period"}
    with_values = [
        group
        for group in groups
        if group.figures and isinstance(group.figures[0].value, int | float) and group.bucket not in partial
    ]
    if len(with_values) < 2 or result.is_truncated:
        return None
    by_value = sorted(with_values, key=lambda group: group.figures[0].value)
    return by_value[-1], by_value[0]


def label_of(column: "ResultColumn", language: str) -> str:
    """Returns what a column is called, escaped."""
    return escape_markdown(column.label.get(language) or column.name)


def _label_text(value: Any, language: str) -> str:
    """Returns a group's name: a number among them is a name too (an id, a year), and is written without separators."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.10g}" if isinstance(value, float) else str(value)
    return format_cell(local_label(value, language), language=language)


def _figures(result: "QueryResult", row: tuple[Any, ...], language: str) -> list[Figure]:
    columns = {column.name: (column, row[i]) for i, column in enumerate(result.columns)}

    def text(name: str) -> str | None:
        if name not in columns:
            return None
        column, value = columns[name]
        return format_cell(value, language=language, unit=column.unit or "", decimals=column.decimals)

    derived = {f"{name}{ending}" for name in columns for ending in _COMPARED}
    parted = {name for name in columns if f"{name}{_PART}" in columns}
    derived |= {f"{name}{ending}" for name in parted for ending in (_PART, _SHARE)}
    return [
        Figure(
            name=name,
            label=label_of(column, language),
            text=text(name) or "",
            value=value,
            before=text(f"{name}_before"),
            change=_size(columns.get(f"{name}_change"), language),
            change_value=columns.get(f"{name}_change", (None, None))[1],
            change_pct=text(f"{name}_change_pct"),
            part=text(f"{name}{_PART}"),
            share=text(f"{name}{_SHARE}") if name in parted else None,
        )
        for name, (column, value) in columns.items()
        if column.role == "measure" and name not in derived
    ]


def _size(change: "tuple[ResultColumn, Any] | None", language: str) -> str | None:
    """Returns how much a figure moved, whichever way."""
    if change is None:
        return None
    column, value = change
    size = abs(value) if isinstance(value, int | float) else value
    return format_cell(size, language=language, unit=column.unit or "", decimals=column.decimals)
