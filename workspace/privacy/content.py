"""Measures what a staged column holds: on all its values, each distinct one looked at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from cartwise.workspace.privacy.scan import MAY_HOLD_IDENTIFIER, FindingKind, scan_text
from cartwise.workspace.privacy.words import IdentifierKind

# Enough to place a share within three points; the redaction later reads every value anyway.
_SAMPLE_VALUES = 1000
_COLUMNS_PER_QUERY = 50
# Near enough to letters and capitals of all scripts, and made ready ten times faster than the Unicode classes.
_LETTER = r"A-Za-z\x{00C0}-\x{10FFFF}"
_CAPITAL = r"A-Z\x{00C0}-\x{00DE}\x{0100}-\x{1FFF}"
_PROSE = rf"[{_LETTER}]{{2}}\s+\S*[{_LETTER}]{{2}}|\p{{Han}}{{6}}"
# A value is wholly an identifier where this part of its letters and digits belongs to it.
_WHOLE_PART = 0.8
_TEXT_TYPES = ("VARCHAR", "ENUM")
_PARTICLES = "de|da|do|dos|di|del|della|la|le|van|von|der|den|ter|bin|al|el|y|e|zu"
_FULL_NAME = rf"\s*[{_CAPITAL}][{_LETTER}'’.\-]*(?:[ ,]+(?:{_PARTICLES}|[{_CAPITAL}][{_LETTER}'’.\-]*)){{1,5}}\s*"
_HAN_NAME = r"\s*\p{Han}[\p{Han}*＊·]{1,3}\s*"
_LETTERS = rf"\s*[{_LETTER}][{_LETTER}'’.,·*\- ]*"
_STREET = (
    r"(?i)\b\d{1,5}[a-z]?,? +(?:\S+ +){0,4}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|blvd|boulevard|way|court|ct|place|square|terrace)\b"
    r"|(?:stra(?:ß|ss)e|str\.|weg|allee|platz|gasse|laan|straat|gatan)\s*\d+"
    r"|\b(?:rue|avenue|calle|via|viale|rua|avenida|av\.|ul\.|c/)\s.*\d|\p{Han}(?:路|街|道|巷|弄).*\d+\s*(?:号|弄|室)|\d+\s*号"
)
# Kinds of customers and of delivery, which no person is called.
_GENERIC = (
    r"(?i)\b(?:new|returning|existing|guest|registered|vip|wholesale|retail|business|individual|unknown|anonymous|other|none|standard|express"
    r"|free|delivery|shipping|pickup|store|online|neu|neukunde|bestandskunde|nuevo|nouveau)\b|新客|老客|匿名|普通|会员"
)
# What name-driven decisions ask of the content; each is a share of the rows that have a value.
_SHAPES: dict[str, str] = {
    "long_digits": "length(regexp_replace(left(value, 40), '[^0-9]', '', 'g')) BETWEEN 7 AND 16 AND length(value) <= 40",
    "some_digits": "length(regexp_replace(left(value, 40), '[^0-9]', '', 'g')) >= 6",
    "has_digit": r"regexp_matches(value, '\d')",
    "has_letter": f"regexp_matches(value, '[{_LETTER}]')",
    "full_name": f"regexp_full_match(value, '{_FULL_NAME.replace(chr(39), chr(39) * 2)}')",
    "han_name": f"regexp_full_match(value, '{_HAN_NAME}')",
    "letters": f"regexp_full_match(value, '{_LETTERS.replace(chr(39), chr(39) * 2)}')",
    "generic": f"regexp_matches(value, '{_GENERIC}')",
    "street": f"regexp_matches(value, '{_STREET}')",
    "wordy": rf"regexp_matches(value, '[{_LETTER}].*[\s\d]|\d.*\s.*[{_LETTER}]|\p{{Han}}{{4}}')",
    "code": r"regexp_full_match(value, '\s*\S*\d\S*\s*')",
    "masked": r"regexp_matches(value, '[*•xX]{3,}')",
    "date_like": (
        r"regexp_matches(value, '\d{1,4}[./\-年]\d{1,2}|^\s*(19|20)\d{6}\s*$|\d{1,2}\.? [^\s\d]{3,} \d{4}|[^\s\d]{3,} \d{1,2},? \d{4}')"
    ),
}


_SHAPES_OF: dict[IdentifierKind, tuple[str, ...]] = {
    "phone": ("long_digits", "masked"),
    "name": ("code", "letters", "full_name", "han_name", "generic"),
    "username": ("has_letter", "letters", "generic"),
    "address": ("wordy", "street"),
    "postcode": ("has_digit",),
    "ip": ("masked",),
    "card": ("masked",),
    "iban": ("some_digits",),
    "national_id": ("some_digits",),
    "birth_date": ("date_like",),
}


@dataclass(frozen=True)
class ColumnToMeasure:
    """A staged column, with what its name speaks of: the shapes that tell whether it is so are measured too."""

    name: str
    type: str  # DuckDB type
    kind: IdentifierKind | None


@dataclass(frozen=True)
class Content:
    """What a column holds; shares are of its rows that have a value, 0 to 1."""

    values: int = 0  # rows with a value
    distinct: int = 0
    max_length: int = 0
    prose: float = 0.0  # rows of at least two words with letters
    suspects: int = 0  # rows worth a closer look for identifiers
    prefixes: int = 0  # different first three characters, at most 1,000: serial numbers share theirs
    whole: dict[FindingKind, float] = field(default_factory=dict)  # rows that are nothing but such an identifier
    shapes: dict[str, float] = field(default_factory=dict)

    @property
    def is_categorical(self) -> bool:
        """True where a few values repeat: labels or flags, nobody's own."""
        return self.values > 0 and (
            self.values >= 10 * self.distinct <= 120
            or (self.distinct * 2 <= self.values and self.distinct <= 3 and self.max_length <= 5)
        )

    def share(self, shape: str) -> float:
        """Returns the share of rows with that shape (0 where it was not measured)."""
        return self.shapes.get(shape, 0.0)


def quote(name: str) -> str:
    """Returns a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text_of(column: str, column_type: str) -> str:
    """Returns the SQL expression of a column's values as text; a phone that was read as 4.9e11 comes back as digits."""
    if column_type in {"DOUBLE", "FLOAT"} or column_type.startswith("DECIMAL"):
        return f"CAST(TRY_CAST({quote(column)} AS HUGEINT) AS VARCHAR)"
    return f"CAST({quote(column)} AS VARCHAR)"


def is_text(column_type: str) -> bool:
    """Tells whether a DuckDB type holds text, or nested values that may."""
    is_nested = column_type.endswith(("[]", ")")) and not column_type.startswith("DECIMAL")
    return column_type.startswith(_TEXT_TYPES) or is_nested


def measure_contents(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[ColumnToMeasure]
) -> dict[str, Content]:
    """Returns what columns hold, by name, from one pass over their distinct values and a sample of the suspect ones.

    Args:
        connection: holds the staged table.
        relation: quoted, qualified name of the staged table.
        columns: what to measure.
    """
    contents: dict[str, Content] = {}
    for start in range(0, len(columns), _COLUMNS_PER_QUERY):
        some = columns[start : start + _COLUMNS_PER_QUERY]
        contents |= _measure_some(connection, relation, some)
    return contents


def _measure_some(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[ColumnToMeasure]
) -> dict[str, Content]:
    # All columns go through the same expressions: making a pattern ready takes longer than running it over a small table.
    values = " UNION ALL ".join(
        f"SELECT {place} AS place, {text_of(column.name, column.type)} AS value, count(*) AS n"  # noqa: S608 - quoted names
        f" FROM {relation} GROUP BY ALL"
        for place, column in enumerate(columns)
    )
    wanted = sorted({shape for column in columns for shape in _SHAPES_OF.get(column.kind or "note", ())})
    sums = "".join(f", coalesce(sum(n) FILTER ({_shape_test(shape, columns)}), 0)" for shape in wanted)
    rows = connection.execute(
        f"SELECT place, sum(n), count(*), max(length(value)), approx_count_distinct(left(trim(value), 3)),"  # noqa: S608
        f" coalesce(sum(n) FILTER (is_prose), 0), coalesce(sum(n) FILTER (is_suspect), 0),"
        f" min_by(value, hash(value), {_SAMPLE_VALUES}) FILTER (is_suspect){sums}"
        f" FROM (SELECT *, regexp_matches(value, '{MAY_HOLD_IDENTIFIER}') AS is_suspect, regexp_matches(value, '{_PROSE}') AS is_prose"
        f" FROM ({values}) WHERE trim(value) <> '') GROUP BY place"
    ).fetchall()
    measured = {columns[row[0]].name: _as_content(row[1:], wanted) for row in rows}
    return {column.name: measured.get(column.name, Content()) for column in columns}


def _shape_test(shape: str, columns: Sequence[ColumnToMeasure]) -> str:
    """Returns the SQL test of a shape, run only on the columns whose name makes it worth the time."""
    places = [
        str(place) for place, column in enumerate(columns) if column.kind and shape in _SHAPES_OF.get(column.kind, ())
    ]
    return f"CASE WHEN place IN ({', '.join(places)}) THEN {_SHAPES[shape]} ELSE false END"


def _as_content(row: Sequence[Any], shapes: Sequence[str]) -> Content:
    rows, distinct, max_length, prefixes, prose, suspects = (int(figure) for figure in row[:6])
    sample: list[str] = row[6] or []
    whole, found = _whole_shares(sample)
    return Content(
        values=rows,
        distinct=distinct,
        max_length=max_length,
        prose=prose / rows,
        # Where all suspect values were looked at and none holds an identifier, nothing is left to redact.
        suspects=suspects if found or len(sample) == _SAMPLE_VALUES else 0,
        prefixes=prefixes,
        whole={kind: part * suspects / rows for kind, part in whole.items()},
        shapes={shape: int(count) / rows for shape, count in zip(shapes, row[7:], strict=True)},
    )


def _whole_shares(values: list[str]) -> tuple[dict[FindingKind, float], int]:
    """Returns, by kind, the share of values that are nothing but one such identifier; and how many hold any."""
    counts: dict[FindingKind, int] = {}
    found = 0
    for value in values:
        findings = scan_text(value)
        found += bool(findings)
        if not findings:
            continue
        widest = max(findings, key=lambda finding: finding.end - finding.start)
        inside = sum(character.isalnum() for character in value[widest.start : widest.end])
        if inside >= _WHOLE_PART * sum(character.isalnum() for character in value):
            counts[widest.kind] = counts.get(widest.kind, 0) + 1
    return {kind: count / len(values) for kind, count in counts.items()}, found
