"""Takes the code in brackets for the name before it: "Santa Catarina (SC)" is the state SC, written twice."""

from cartwise.agent.planner.reading import Reading

_LONGEST_CODE = 3  # letters
_INSIDE_NAMES = ("do", "da", "de", "dos", "del", "of", "am", "an", "la", "le")


def read_codes(reading: Reading) -> None:
    """Explains the capitalised words before a bracketed code that the data know as a value."""
    for index in range(1, len(reading.spans) - 2):
        opening, code, closing = reading.spans[index : index + 3]
        if opening.text not in "(（" or closing.text not in ")）" or not _is_code(code.text) or not code.has("value"):
            continue
        at = index - 1
        while at >= 0 and reading.is_free(at) and _names_something(reading, at):
            reading.explain(at, "restated")
            at -= 1


def _is_code(text: str) -> bool:
    return text.isalpha() and text.isupper() and 2 <= len(text) <= _LONGEST_CODE


def _names_something(reading: Reading, at: int) -> bool:
    span = reading.spans[at]
    if span.text.lower() in _INSIDE_NAMES:
        return at > 0 and _names_something(reading, at - 1)
    is_named = span.has("unknown") or (span.text[:1].isupper() and span.has("value"))
    return is_named and not span.has("metric")
