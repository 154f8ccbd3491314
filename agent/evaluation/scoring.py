"""Scores one answer against its gold: a value in the text or a small table, or one whole table of rows."""

import itertools
import re
from collections.abc import Sequence
from typing import Any

from cartwise.agent.evaluation.cells import Shown, agree, numbers_in_text, same_cell

MAX_TEXT_NUMBERS = 15  # a value hidden among more figures is no answer
MAX_VALUE_ROWS = 5
FALLS = re.compile(r"\b(?:down|fell|drop\w*|declin\w*|decreas\w*|lower|less)\b|下降|减少|下跌|低于", re.IGNORECASE)
RISES = re.compile(r"\b(?:up|rose|grew|increas\w*|higher|more)\b|上升|增长|增加|高于", re.IGNORECASE)

Table = dict[str, Any]  # {"columns": [...], "rows": [[...]]}


def is_right(gold: dict[str, Any], *, text: str, tables: Sequence[Table], is_change: bool) -> bool:
    """Tells whether the answer gives the gold value or the gold rows."""
    if "value" in gold:
        return _value_is_right(gold, text, tables, is_change)
    columns = list(range(len(gold["columns"])))
    needed = [i for i in columns if i not in gold.get("optional", [])]
    choices = [columns] if needed == columns else [columns, needed]
    return any(_table_is_right(gold, table, chosen) for chosen in choices for table in tables)


def _value_is_right(gold: dict[str, Any], text: str, tables: Sequence[Table], is_change: bool) -> bool:
    value = gold["value"]
    falls, rises = bool(FALLS.search(text)), bool(RISES.search(text))
    if is_change and value > 0 and falls and not rises:
        return False
    shown = numbers_in_text(text)[:MAX_TEXT_NUMBERS]
    shown += [
        Shown.of(cell)
        for table in tables
        if len(table["rows"]) <= MAX_VALUE_ROWS
        for row in table["rows"]
        for cell in row
        if isinstance(cell, int | float) and not isinstance(cell, bool)
    ]
    if any(agree(value, number) for number in shown):
        return True
    return is_change and value < 0 and falls and any(agree(-value, number) for number in shown)


def _table_is_right(gold: dict[str, Any], table: Table, chosen: list[int]) -> bool:
    wanted = [[row[i] for i in chosen] for row in gold["rows"]]
    names = [gold["columns"][i] for i in chosen]
    rows = [row for row in table["rows"] if len(row) >= 1]
    if not rows:
        return False
    if len(rows) == len(wanted):
        return _some_columns_agree(wanted, rows, names, is_ordered=gold["ordered"])
    measures = len(chosen) - 1
    if measures > 1 and len(rows) == len(wanted) * measures:  # the long form: a row for each label and measure
        pairs = [[row[0], value] for row in wanted for value in row[1:]]
        return _some_columns_agree(pairs, rows, [names[0], "value"], is_ordered=False)
    return False


def _some_columns_agree(wanted: list[list[Any]], rows: list[list[Any]], names: list[str], *, is_ordered: bool) -> bool:
    width = min(len(row) for row in rows)
    fits = []
    for place, name in enumerate(names):
        column = [[row[place]] for row in wanted]
        fits.append(
            [i for i in range(width) if _rows_agree(column, [[row[i]] for row in rows], [name], is_ordered=is_ordered)]
        )
    return any(
        len(set(choice)) == len(choice)
        and _rows_agree(wanted, [[row[i] for i in choice] for row in rows], names, is_ordered=is_ordered)
        for choice in itertools.product(*fits)
    )


def _rows_agree(wanted: list[list[Any]], shown: list[list[Any]], names: list[str], *, is_ordered: bool) -> bool:
    def same(left: list[Any], right: list[Any]) -> bool:
        return all(same_cell(gold, cell, name) for gold, cell, name in zip(left, right, names, strict=True))

    if is_ordered:
        return all(same(left, right) for left, right in zip(wanted, shown, strict=True))
    rest = list(shown)
    for row in wanted:
        found = next((i for i, candidate in enumerate(rest) if same(row, candidate)), None)
        if found is None:
            return False
        rest.pop(found)
    return True
