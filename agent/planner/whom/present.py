"""Reads "lines that carry a customer number": rows where a key is known."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.filters import add_filter

_KEY_WORDS = ("number", "no", "id", "code", "account", "号", "编号", "customer", "household", "client")
_LOOSE = ("whose", "known", "we know", "identified", "已知", "有记录的", "with known")


def read_present(reading: Reading) -> None:
    """Takes "with a customer number" and 有客户号的 as rows whose customer is known."""
    for index in reading.free("not_null"):
        span = reading.spans[index]
        place = reading.after(index, reach=3)
        if span.text.lower() in _LOOSE or place is None or not reading.is_free(place):
            continue
        name = next(
            (name for name in reading.spans[place].all("dimension") if reading.entity_of(name) == "customer"), None
        )
        word = reading.spans[place].text.lower()
        if name is None or not word.endswith(_KEY_WORDS) or (not word.isascii() and not word.endswith("号")):
            continue
        before = reading.before(index, reach=2)
        if before is not None and (reading.spans[before].has("neg") or reading.spans[before].has("null")):
            continue
        add_filter(reading, str(name), "not_null", [])
        reading.explain(index, "null")
        reading.explain(place, "null")
