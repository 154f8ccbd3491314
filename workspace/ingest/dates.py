"""Reads dates as people write them. Works on shapes (digits as 9), so a column comes down to a few layouts.

The order of day and month is never guessed: the whole column proves it, or a person is asked.
"""

import re
from dataclasses import dataclass
from typing import Literal

from cartwise.workspace.ingest.raw import literal

Order = Literal["ymd", "dmy", "mdy", "numeric", "numeric_short"]  # numeric: day and month, order to be found
OFFSET_PATTERN = r"\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}|\(UTC\))$"

_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# full names and usual short forms, by month, in lower case without a final point
_MONTH_WORDS = (
    "jan january januar janvier janv enero ene gennaio gen januari janeiro styczeń stycznia sty январь января янв ocak oca led leden ledna jänner",
    "feb february februar février févr fév fevrier fevr febrero febbraio februari fevereiro fev luty lutego lut февраль февраля фев şubat şub úno únor února",
    "mar march märz mär mrz maerz mars marzo maart mrt março marzec marca март марта мар mart bře březen března",
    "apr april avril avr abril abr aprile abr kwiecień kwietnia kwi апрель апреля апр nisan nis dub duben dubna",
    "may mai mayo maggio mag mei maio maj maja май мая mayıs kvě květen května",
    "jun june juni juin junio giugno giu junho czerwiec czerwca cze июнь июня июн haziran haz čer červen června",
    "jul july juli juillet juil julio luglio lug julho lipiec lipca lip июль июля июл temmuz tem čvc červenec července",
    "aug august août aout agosto ago augustus sierpień sierpnia sie август августа авг ağustos ağu srp srpen srpna",
    "sep sept september septembre septiembre settembre set setembro wrzesień września wrz сентябрь сентября сен сент eylül eyl zář září",
    "oct october oktober okt octobre octubre ottobre ott outubro out październik października paź октябрь октября окт ekim eki říj říjen října",
    "nov november novembre noviembre novembro listopad listopada lis ноябрь ноября ноя kasım kas",
    "dec december dezember dez décembre déc decembre diciembre dic dicembre dezembro grudzień grudnia gru декабрь декабря дек aralık ara pro prosinec prosince",
)
MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS) for word in words.split()}
_WEEKDAY = re.compile(
    r"^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|mo|di|mi|do|fr|sa|so|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado"
    r"|domingo)\.?,?\s+",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"^(?P<gap>[T\s,]+|\s+at\s+|\s*日?\s)?(?P<hour>9{1,2}):99(?P<seconds>:99(?P<fraction>[.,]9{1,9})?)?(?P<half>\s?[AaPp]\.?[Mm]\.?)?$"
)
_DATE = re.compile(
    r"""^(?:(?P<iso>9999(?P<isosep>[-/.])9{1,2}(?P=isosep)9{1,2})|(?P<cjk>9999\s?年\s?9{1,2}\s?月\s?9{1,2}\s?日)
    |(?P<num>9{1,2}(?P<numsep>[-/.])\s?9{1,2}(?P=numsep)\s?(?P<numyear>9999|99))
    |(?P<dayname>9{1,2}(?:st|nd|rd|th|\.)?[-/\s]?(?:de\s)?(?P<dmonth>[^\W\d_]{3,12})\.?[-/\s,]*(?:de\s)?(?P<dyear>9999|99))
    |(?P<monthname>(?P<mmonth>[^\W\d_]{3,12})\.?\s9{1,2}(?:st|nd|rd|th)?,?\s9999)
    |(?P<namemonth>(?P<nmonth>[^\W\d_]{3,12})\.?[-\s/]9999)|(?P<yearmonth>9999[-/]9{2})|(?P<cjkmonth>9999\s?年\s?9{1,2}\s?月)
    |(?P<week>9999-?W99(?:-?9)?)|(?P<compact>99999999)(?=$|T))""",
    re.VERBOSE,
)
_OFFSET = re.compile(r"\s*(?:Z|UTC|GMT|[+-]99:?99|[+-]99|\(UTC\))$")


@dataclass(frozen=True)
class DateShape:
    """What a shape says about the dates written so."""

    layout: str  # name of the group that matched: iso, num, dayname, week, ...
    format: str  # strptime format of the date; day and month in the order d, m where `is_open`
    time_format: str = ""
    separator: str = ""
    is_open: bool = False  # day and month order not told by the shape
    has_short_year: bool = False
    has_time: bool = False
    has_offset: bool = False
    is_padded: bool = True  # ISO with two-digit month, day and hour: DuckDB casts it
    month_word: str = ""  # as written


def parse_date_shape(shape: str) -> DateShape | None:
    """Returns what a trimmed, folded shape is as a date, or None."""
    shape = _WEEKDAY.sub("", shape)
    offset = _OFFSET.search(shape)
    has_offset = bool(offset) and ":" in shape[: offset.start() + 1] if offset else False
    body = shape[: offset.start()] if offset and has_offset else shape
    match = _DATE.match(body)
    if match is None:
        return None
    rest = body[match.end() :]
    time = _TIME.match(rest) if rest else None
    if rest and (time is None or not time["gap"]):
        return None
    layout = next(name for name in _FORMATS if match[name])
    word = match["dmonth"] or match["mmonth"] or match["nmonth"] or ""
    if word and word.lower() not in MONTHS:
        return None
    text = match[layout]
    date_format = _date_format(layout, text, word)
    return DateShape(
        layout, date_format, _time_format(rest, time), match["isosep"] or match["numsep"] or "", layout == "num",
        (match["numyear"] or match["dyear"] or "9999") == "99", time is not None, has_offset,
        layout == "iso" and bool(re.fullmatch(r"9999-99-99", text)) and (time is None or _casts(rest, time)), word,
    )  # fmt: skip


def _casts(rest: str, time: re.Match[str]) -> bool:
    """Tells whether DuckDB casts a time of this form by itself."""
    return time["half"] is None and rest[:1] in "T " and "," not in rest and len(time["gap"]) == 1


_FORMATS = {
    "iso": "", "cjk": "", "num": "", "dayname": "", "monthname": "", "namemonth": "", "yearmonth": "", "cjkmonth": "",
    "week": "", "compact": "%Y%m%d",
}  # fmt: skip


def _date_format(layout: str, text: str, word: str) -> str:
    """Returns the strptime format of a date shape; named months become their English short form before parsing."""
    if layout == "compact":
        return "%Y%m%d"
    if layout == "week":
        return "%G-W%V-%u"  # the value is completed with a weekday before parsing
    if word:
        text = text.replace(word, "\0", 1)
    parts = iter(
        {"num": "dmY", "iso": "Ymd", "cjk": "Ymd", "dayname": "dY", "monthname": "dY", "namemonth": "Y"}.get(
            layout, "Ym"
        )
    )

    def directive(match: re.Match[str]) -> str:
        part = next(parts)
        return "%y" if part == "Y" and len(match.group()) == 2 else f"%{part}"

    return re.sub("9+", directive, text.replace("%", "%%")).replace("\0", "%b")


def _time_format(rest: str, time: re.Match[str] | None) -> str:
    """Returns the strptime format of the part after the date."""
    if time is None:
        return ""
    hour = "%I" if time["half"] else "%H"
    text = (time["gap"] or "") + f"{hour}:%M"
    if time["seconds"]:
        text += ":%S"
    if time["fraction"]:
        text += f"{time['fraction'][0]}%f"
    if time["half"]:
        text += (" " if time["half"][0] == " " else "") + "%p"
    return text


def month_words(shapes: list[DateShape]) -> dict[str, str]:
    """Returns the month words to be replaced before parsing, longest first, with their English short form."""
    words = {shape.month_word for shape in shapes if shape.month_word}
    found = {word: _ENGLISH[MONTHS[word.lower()]] for word in words}
    return {word: short for word, short in sorted(found.items(), key=lambda item: -len(item[0])) if word != short}


def day_first_sql(value: str) -> tuple[str, str]:
    """Returns SQL for the first and the second number of a date like 03/04/2025."""
    pattern = r"^(?:[^\d]+)?(\d{1,2})[-/.]\s?(\d{1,2})[-/.]"
    return tuple(f"TRY_CAST(regexp_extract({value}, {literal(pattern)}, {group}) AS INTEGER)" for group in (1, 2))  # type: ignore[return-value]


def date_sql(value: str, shapes: list[DateShape], order: str | None, *, is_local: bool = False) -> str:
    """Returns the SQL that turns a trimmed, folded text expression into a TIMESTAMP; NULL where it is no date.

    Args:
        value: the expression.
        shapes: the column's date shapes.
        order: "dmy", "mdy" or "ymd" for the shapes that leave it open.
        is_local: keep the local time and drop its offset from UTC; otherwise the time is in UTC.
    """
    has_offset = any(shape.has_offset for shape in shapes)
    bare = f"regexp_replace({value}, {literal(OFFSET_PATTERN)}, '')" if has_offset else value
    if all(shape.is_padded for shape in shapes):
        # a cast would take half of other things for a date
        parsed = f"TRY_CAST({bare} AS TIMESTAMP)"
    else:
        parsed = (
            f"try_strptime({_prepared(bare, shapes)}, [{', '.join(literal(text) for text in formats(shapes, order))}])"
        )
        parsed = _with_midnight(bare, parsed, shapes, order)
    if any(
        shape.layout == "week" for shape in shapes
    ):  # strptime takes week 53 of a year of 52 for the next year's first
        parsed = f"CASE WHEN regexp_matches({bare}, 'W') AND strftime({parsed}, '%G') <> left({bare}, 4) THEN NULL ELSE {parsed} END"
    return f"({parsed} - {_offset_sql(value)})" if has_offset and not is_local else parsed


def _prepared(bare: str, shapes: list[DateShape]) -> str:
    """Returns the expression made ready for strptime: English month names, no weekday, at most six decimals."""
    text = bare
    if any(shape.layout == "week" for shape in shapes):
        text = f"regexp_replace(regexp_replace({text}, '^(\\d{{4}})-?W(\\d\\d)-?(\\d)?$', '\\1-W\\2-\\3'), '-$', '-1')"
    for word, short in month_words(shapes).items():
        text = f"replace({text}, {literal(word)}, {literal(short)})"
    if any(shape.month_word for shape in shapes):
        text = f"regexp_replace(regexp_replace({text}, '([A-Z][a-z][a-z])\\.', '\\1'), '(\\d)(st|nd|rd|th),?', '\\1,')"
        text = f"regexp_replace({text}, {literal('(?i)' + _WEEKDAY.pattern)}, '')"
    if any(shape.time_format.endswith("%f") for shape in shapes):
        text = f"regexp_replace({text}, '([.,]\\d{{6}})\\d+$', '\\1')"
    return (
        f"replace(replace({text}, 'a.m.', 'AM'), 'p.m.', 'PM')" if any("%p" in s.time_format for s in shapes) else text
    )


def _with_midnight(bare: str, parsed: str, shapes: list[DateShape], order: str | None) -> str:
    """Returns the expression that also takes 24:00 for the midnight that ends a day."""
    if not any("%H" in shape.time_format for shape in shapes):
        return parsed
    texts = ", ".join(literal(text) for text in formats(shapes, order))
    midnight = f"regexp_replace({_prepared(bare, shapes)}, '([T ])24:00', '\\1 00:00')"
    midnight = f"replace({midnight}, '  ', ' ')"
    return f"coalesce({parsed}, try_strptime({midnight}, [{texts}]) + INTERVAL 1 DAY)"


def _offset_sql(value: str) -> str:
    """Returns the SQL of a cell's offset from UTC as an interval; zero where it has none."""
    sign = f"CASE WHEN regexp_extract({value}, '([+-])\\d{{2}}:?(?:\\d{{2}})?$', 1) = '-' THEN -1 ELSE 1 END"
    hours = f"coalesce(TRY_CAST(regexp_extract({value}, ':\\d\\d.*[+-](\\d{{2}}):?(?:\\d{{2}})?$', 1) AS INTEGER), 0)"
    minutes = f"coalesce(TRY_CAST(regexp_extract({value}, ':\\d\\d.*[+-]\\d{{2}}:?(\\d{{2}})$', 1) AS INTEGER), 0)"
    return f"to_minutes(({sign}) * ({hours} * 60 + {minutes}))"


def formats(shapes: list[DateShape], order: str | None) -> list[str]:
    """Returns the strptime formats of the shapes, two-digit years first (they refuse a longer one)."""
    found: dict[str, None] = {}
    for shape in sorted(shapes, key=lambda shape: not shape.has_short_year):
        text = shape.format
        if shape.is_open and order == "mdy":
            text = text.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
        elif shape.is_open and order == "ymd":
            text = text.replace("%d", "\0").replace("%y", "%d").replace("\0", "%y")
        if shape.month_word:
            text = re.sub(r"%b\.", "%b", re.sub(r"%d(?:st|nd|rd|th),?", "%d,", text))
        found[text + shape.time_format] = None
    return list(found)
