"""Notes on the figures that only the result can tell: cut and empty buckets, rows left out."""

from datetime import date
from typing import Any

from cartwise.types import DateRange
from cartwise.workspace.warehouse.compiler import calendar
from cartwise.workspace.warehouse.compiler.compiled import Compiled, Probe
from cartwise.workspace.warehouse.result import Note


def data_notes(compiled: Compiled, probes: list[dict[str, Any]]) -> list[Note]:
    """Returns notes on rows left out, or taken as missing a value, for want of a partner or a key, and on filters that match nothing."""
    notes = []
    for probe, found in zip(compiled.probes, probes, strict=True):
        for count, code, names in (
            ("unmatched_rows", "unmatched_rows", probe.joined),
            ("null_key_rows", "null_keys", probe.null_keys),
            ("missing_partner_rows", "missing_partners", probe.missing),
        ):
            if found.get(count):
                notes.append(Note(code, _left_out(probe, found, count, names)))
    if probes and all(found.get("rows_matched", found["rows_read"]) == 0 for found in probes):
        notes.append(Note("no_matching_rows", {}))
    return notes


def _left_out(probe: Probe, found: dict[str, Any], count: str, names: tuple[str, ...]) -> dict[str, Any]:
    params: dict[str, Any] = {
        "relation": probe.relation,
        "names": list(names),
        "rows": found[count],
        "of": found["rows_read"],
    }
    if probe.metric and found.get(f"{count}_value") is not None:
        params |= {"metric": probe.metric, "value": found[f"{count}_value"], "unit": probe.unit}
    return params


def row_notes(compiled: Compiled, rows: list[tuple[Any, ...]]) -> list[Note]:
    """Returns notes on the buckets of a series: those that the period or the data cut, and those without rows."""
    axis, covered = compiled.time_axis, compiled.period
    if axis is None or covered is None or axis.grain == "hour":
        return []
    shown = {row[axis.column] for row in rows}
    notes = _cut_buckets(axis.grain, covered, shown, compiled.data)
    if axis.is_complete and rows:
        empty = calendar.bucket_count(covered, axis.grain) - len(shown)
        if empty > 0:
            notes.append(Note("empty_buckets", {"count": empty, "grain": axis.grain}))
    return notes


def _cut_buckets(grain: str, covered: DateRange, shown: set[Any], data: DateRange | None) -> list[Note]:
    notes: list[Note] = []
    ends: list[tuple[str, date]] = [("first", covered.start), ("last", covered.end)]
    for which, day in ends:
        label = calendar.bucket_label(day, grain)
        start, end = calendar.bucket_start(day, grain), calendar.bucket_end(day, grain)
        is_cut = start < covered.start if which == "first" else end > covered.end
        if label not in shown or not is_cut or any(note.params["bucket"] == label for note in notes):
            continue
        edge = None if data is None else data.start if which == "first" else data.end
        params = {
            "bucket": label,
            "which": which,
            "grain": grain,
            "start": max(start, covered.start).isoformat(),
            "end": min(end, covered.end).isoformat(),
            "cut_by": "data" if day == edge else "period",
        }
        notes.append(Note("partial_period", params))
    return notes
