"""The rows that a request gives, in one form for all that give the same; none where they hold no figure."""

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from cartwise.agent.planner.plan import without_chart
from cartwise.errors import CartwiseError
from cartwise.workspace.warehouse.request import QueryRequest

if TYPE_CHECKING:
    from cartwise.agent.planner.learned.second_reading import RowsOf
    from cartwise.workspace.workspace import Workspace

_DIGITS = 6  # to which figures must agree


def rows_by(workspace: "Workspace") -> "RowsOf":
    """Returns what runs a request and gives its rows; None where it can't be run."""

    def rows_of(request: dict[str, Any]) -> list[list[str]] | None:
        try:
            result = workspace.warehouse.run(QueryRequest.model_validate(without_chart(request)))
        except (CartwiseError, ValidationError):
            return None  # no answer is like no other; the call itself says what is wrong
        if not any(_says_something(value) for row in result.rows for value in row):
            return None
        rows = [[_plain(value) for value in row] for row in result.rows]
        return rows if request.get("order") or request.get("limit") else sorted(rows)

    return rows_of


def _says_something(value: Any) -> bool:
    """Tells a figure from the nothing that any two requests may have in common."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value != 0


def _plain(value: Any) -> str:
    return str(round(value, _DIGITS) if isinstance(value, float) else value)
