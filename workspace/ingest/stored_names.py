"""Decides the names that the tables of a source are stored under."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cartwise.errors import RetryableInput
from cartwise.workspace.ingest.naming import base_name, tells_only_when

if TYPE_CHECKING:
    from cartwise.workspace.ingest.sources import Source
    from cartwise.workspace.ingest.staging import StagedTable


def stored_names(staged: "Sequence[StagedTable]", source: "Source") -> dict[str, str]:
    """Returns the names to store the tables of a file under; lists within its records follow the name of the records."""
    names: dict[str, str] = {}
    for item in staged:
        parent = next((name for name in names if item.name.startswith(f"{name}_")), None)
        is_sheet = source.kind == "excel"
        names[item.name] = (
            _stored_name(item, source)
            if parent is None or is_sheet
            else names[parent] + item.name.removeprefix(parent)
        )
    return names


def _stored_name(staged: "StagedTable", source: "Source") -> str:
    """Returns the name to store a table under: that of its file without dates; of its folder where nothing else is left."""
    from cartwise.workspace.ingest.names import table_name

    if source.path is not None and tells_only_when(staged.name.removeprefix("t_")):
        holder = source.path.stem if source.member else source.path.absolute().parent.name
        return base_name(table_name(holder, lambda name: False))
    return base_name(staged.name)


def given_names(staged: "Sequence[StagedTable]", table: str) -> list[str]:
    """Returns the name that a person gave, once for each staged table; raises where it can't be that of all."""
    shapes = {frozenset(column.name for column in item.columns) for item in staged}
    if len(shapes) > 1:
        found = ", ".join(item.name for item in staged)
        raise RetryableInput(
            "table_name_for_several",
            f"The name {table!r} was given for {len(staged)} tables with different columns: {found}. "
            "Ingest them one by one, or leave the name out.",
            table=table,
            tables=found,
        )
    return [_table_name(table)] * len(staged)


def _table_name(name: str) -> str:
    """Returns the name that a person gave, or raises where a question could not say it."""
    if name.isidentifier() and name.isascii() and len(name) <= 60:
        return name
    raise RetryableInput(
        "bad_table_name",
        f"The table name {name!r} is not usable; expected letters, digits and underscores, not starting with a digit, such as 'orders'.",
        table=name,
    )
