"""Names tables after what they hold: the parts of an export that only say when it was made are left out."""

import re

_MONTHS = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_WHEN = re.compile(
    rf"(?:(?:19|20)\d\d(?:\d\d)?(?:\d\d)?|\d{{1,2}}|{_MONTHS}|q[1-4]|[hw]\d{{1,2}}|kw\d{{1,2}}|part|copy|v\d+|\d{{1,2}}月|\d{{4}}年|第\d+季度)"
)


def base_name(name: str) -> str:
    """Returns a table's name without dates, counters and copy marks at its end: `orders_2025_01` is `orders`.

    A name of nothing but those is returned as it is; a leading date is left out too (`2025_01_orders`).
    """
    parts = name.split("_")
    while len(parts) > 1 and _is_when(parts[-1]):
        parts.pop()
    while len(parts) > 1 and _is_when(parts[0]):
        parts.pop(0)
    return "_".join(parts) if not _is_when("_".join(parts)) else name


def tells_only_when(stem: str) -> bool:
    """Tells whether a file's name says nothing but when it was made: `2025-01-31`, `january`, `2025 Q1`."""
    parts = [part for part in re.split(r"[\W_]+", stem) if part]
    return bool(parts) and all(_is_when(part) for part in parts)


def _is_when(part: str) -> bool:
    return not part or _WHEN.fullmatch(part.lower()) is not None
