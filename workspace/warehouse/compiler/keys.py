"""What figures are grouped by: dimensions, buckets of time and parts of a date; their expressions and their labels."""

from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import exp

from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.date_parts import PART_NAMES, part_of
from cartwise.workspace.warehouse.compiler.frame import Frame
from cartwise.workspace.warehouse.request import QueryRequest

_LABEL_FORMATS = {"day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y", "hour": "%Y-%m-%d %H:00"}
_SHIFT_UNITS = {"hour": "HOUR", "day": "DAY", "week": "WEEK", "month": "MONTH", "quarter": "MONTH", "year": "YEAR"}


@dataclass(frozen=True)
class Key:
    """One thing to group by; `name` is the column in the result."""

    name: str
    kind: Literal["grain", "part", "dimension"]
    source: str  # the grain, the date part or the dimension


def request_keys(request: QueryRequest, metrics: set[str]) -> tuple[Key, ...]:
    """Returns the keys of a request, time first; where names clash the metric and then the dimension keep theirs."""
    keys: list[Key] = []
    if request.grain:
        keys.append(Key(request.grain, "grain", request.grain))
    keys += [Key(part, "part", part) for part in dict.fromkeys(request.date_parts)]
    keys += [Key(name, "dimension", name) for name in dict.fromkeys(request.dimensions)]
    taken = set(metrics)
    named: dict[Key, str] = {}
    for key in reversed(keys):
        named[key] = key.name if key.name not in taken else f"{key.name}_{key.kind}"
        taken.add(named[key])
    return tuple(replace(key, name=named[key]) for key in keys)


def key_expression(key: Key, frame: Frame, *, shift: int = 0) -> exp.Expr:
    """Returns the value that rows are grouped by.

    Args:
        key: what to group by.
        frame: the relation, whose joins are extended where the key needs it.
        shift: buckets to move a grain by, so that a period before lines up with the present one.
    """
    if key.kind == "dimension":
        return frame.column(key.source)
    if key.source in ("hour", "hour_of_day"):
        frame.require_hours(key.source)
    if key.kind == "part":
        return part_of(frame.time(key.source), key.source)
    return bucket(frame.time(key.source), key.source, shift=shift)


def bucket(moment: exp.Expr, grain: str, *, shift: int = 0) -> exp.Expr:
    """Returns the start of the bucket of `grain` that holds `moment`, moved by `shift` buckets."""
    start: exp.Expr = exp.TimestampTrunc(this=moment, unit=exp.Var(this=grain.upper()))
    if shift:
        units = abs(shift) * (3 if grain == "quarter" else 1)
        step = exp.Interval(this=exp.Literal.string(str(units)), unit=exp.Var(this=_SHIFT_UNITS[grain]))
        start = (exp.Add if shift > 0 else exp.Sub)(this=start, expression=step)
    return start if grain == "hour" else exp.cast(start, "date")


def key_label(key: Key, value: exp.Expr) -> exp.Expr:
    """Returns the key as it is shown: `2011-Q4`, `Monday`, `2011-11`; dimensions as stored."""
    if key.kind == "dimension":
        return value
    if key.kind == "part":
        names = PART_NAMES.get(key.source)
        if not names:
            return value
        tests = [exp.If(this=syntax.literal(i), true=syntax.literal(name)) for i, name in enumerate(names, start=1)]
        return exp.Case(this=value, ifs=tests)
    if key.source == "quarter":
        year, quarter = (syntax.text(syntax.extract(part, value.copy())) for part in ("YEAR", "QUARTER"))
        head = exp.DPipe(this=year, expression=syntax.literal("-Q"), safe=True)
        return exp.DPipe(this=head, expression=quarter, safe=True)
    return exp.TimeToStr(this=value, format=syntax.literal(_LABEL_FORMATS[key.source]))
