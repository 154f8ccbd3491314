"""Names in a forecast's clause that are nothing in the data: better no figure than that of the whole shop in their place."""

import re
from typing import Any

from cartwise.agent.planner.routing.intents import tool_of
from cartwise.agent.planner.routing.tool_clause import ToolClause

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]+")
_TITLE_CASE = 0.6  # share of capitals from which they mark no names


def unread_names(clause: ToolClause) -> list[dict[str, Any]]:
    """Returns the filter on products by the names that nothing explains ("the Oak Shelf"); none where all is explained.

    A name is written with a capital within the clause; the words that call for the forecast are none.
    """
    words = _WORD.findall(clause.text)
    capitals = [word for word in words[1:] if word[0].isupper()]
    if "product" not in clause.reading.catalog.dimensions or len(capitals) > _TITLE_CASE * len(words) + 1:
        return []
    unknown = [str(issue.params["words"]) for issue in clause.reading.issues if issue.code == "unknown_word"]
    first = words[0] if words and clause.text.lstrip().startswith(words[0]) else ""
    names = [name for name in unknown if name[:1].isupper() and name.isascii() and name != first]
    said = " ".join(name for name in names if tool_of(name.lower(), {}) is None)
    return [{"field": "product", "op": "contains", "values": [said]}] if said else []
