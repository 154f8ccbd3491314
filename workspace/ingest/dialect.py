"""Finds the delimiter and the quoting of a text file from its first lines."""

import csv
import re
from collections import Counter
from dataclasses import dataclass, replace

from cartwise.workspace.ingest import cells
from cartwise.workspace.ingest.records import Dialect

# in order of preference where two fit alike
DELIMITERS = (",", ";", "\t", "|", "^", "¦", "\x1f", "\x01", "~", ":")
ONE_COLUMN = "\x1e"  # stands for no delimiter at all
SAMPLE_RECORDS = 300
_SEP_LINE = re.compile(r'^"?sep=(.)"?[\s,;]*$', re.IGNORECASE)
_MIN_SHARE = 0.6
_HEADING_RECORDS = 30


@dataclass(frozen=True)
class _Fit:
    """How well a delimiter fits the sample."""

    dialect: Dialect
    fields: int  # the usual number of fields
    share: float  # of records with that number
    score: float


def detect_dialect(lines: list[str]) -> Dialect:
    """Returns the dialect of a text file.

    Args:
        lines: its first lines, decoded, with their line ends.
    """
    if lines and (match := _SEP_LINE.match(lines[0].strip("\ufeff\r\n"))):
        return replace(_quoting(lines[1:], match.group(1)), skip_lines=1)
    text = "".join(lines)
    fits = [
        fit
        for preference, delimiter in enumerate(DELIMITERS)
        if delimiter in text and (fit := _fit(lines, delimiter, preference)) is not None
    ]
    if not fits:
        heading = lines[0] if lines else ""
        used = max(DELIMITERS, key=heading.count)
        # one column: a delimiter that does not occur keeps its commas
        return Dialect(used) if heading.count(used) else Dialect(ONE_COLUMN)
    return max(fits, key=lambda fit: fit.score).dialect


def _fit(lines: list[str], delimiter: str, preference: int) -> _Fit | None:
    """Returns how well a delimiter splits the sample into records of one length, None where it does not."""
    dialect = _quoting(lines, delimiter)
    records = parse_sample(lines, dialect)
    counts = Counter(len(fields) for fields in records)
    usual, times = max(counts.items(), key=lambda item: (item[1], item[0]))
    if usual == 1:  # title lines may outnumber the records of a short file
        usual, times = max(((n, k) for n, k in counts.items() if n > 1), key=lambda item: item[1], default=(1, 0))
    if usual < 2 or not records:
        return None
    share = times / len(records)
    wide = sum(k for n, k in counts.items() if n > usual) / len(records)
    if share < _MIN_SHARE and not (share >= 0.3 and wide == 0):
        return None
    if len(records[0]) == 1 and len(records) > 1 and not _has_heading(records, usual):
        return None  # one column of prose with commas in it
    prose = sum(f"{delimiter} " in line for line in lines) / len(lines) if delimiter in ",;:" else 0.0
    rare = 0.35 if delimiter in ":~" else 0.0
    return _Fit(dialect, usual, share, share * (1 + min(usual, 50) / 10) - 0.3 * prose - rare - preference * 0.001)


def _has_heading(records: list[list[str]], usual: int) -> bool:
    """Tells whether, after title lines, a full row of words stands above typed cells."""
    for position, fields in enumerate(records[:_HEADING_RECORDS]):
        if len(fields) != usual:
            continue
        below = [row for row in records[position + 1 :] if len(row) == usual]
        is_words = all(cell.strip() and not cells.is_typed(cell) for cell in fields)
        return is_words and any(cells.is_typed(cell) for row in below[:5] for cell in row)
    return False


def _quoting(lines: list[str], delimiter: str) -> Dialect:
    """Returns the dialect of a delimiter with the quoting that the lines use."""
    text = "".join(lines)
    doubles = _edge_quotes(text, delimiter, '"')
    singles = _edge_quotes(text, delimiter, "'") if _has_closing(text, delimiter, "'") else 0
    if singles >= 4 and doubles == 0 and singles % 2 == 0:
        return Dialect(delimiter, quote="'")
    if '"' in text and doubles == 0:
        return Dialect(delimiter, quote=None)  # inch marks, not quotes
    # \" before anything but a delimiter escapes a quote
    if re.search(r'\\"[^' + re.escape(delimiter) + r"\r\n]", text) and '""' not in text:
        return Dialect(delimiter, escape="\\")
    return Dialect(delimiter)


def _edge_quotes(text: str, delimiter: str, quote: str) -> int:
    """Counts the quotes that open or close a field."""
    edge = re.escape(delimiter)
    opening = re.findall(rf"(?:^|{edge}){re.escape(quote)}", text, re.MULTILINE)
    closing = re.findall(rf"{re.escape(quote)}(?=$|{edge}|\r)", text, re.MULTILINE)
    return len(opening) + len(closing) if opening else 0


def _has_closing(text: str, delimiter: str, quote: str) -> bool:
    """Tells whether about as many quotes close a field as open one; a mark at the start alone says "this is text"."""
    edge = re.escape(delimiter)
    opening = len(re.findall(rf"(?:^|{edge}){re.escape(quote)}", text, re.MULTILINE))
    closing = len(re.findall(rf"{re.escape(quote)}(?=$|{edge}|\r)", text, re.MULTILINE))
    return closing * 2 >= opening


def parse_sample(lines: list[str], dialect: Dialect) -> list[list[str]]:
    """Returns the first records, blank ones left out; broken quoting is read as it comes."""
    records: list[list[str]] = []
    try:
        for fields in dialect.rows(lines[dialect.skip_lines :], strict=False):
            if fields:
                records.append(fields)
            if len(records) >= SAMPLE_RECORDS:
                break
    except csv.Error:
        pass  # the whole read names the line
    return records or [[""]]
