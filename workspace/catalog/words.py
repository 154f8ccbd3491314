"""Understands column headers: splits them into words and says them in English and Chinese.

`InvoiceNo`, `hh_id`, `Bestellnummer` and `订单编号` all become canonical English words (`vocabulary.yaml`), so that roles, joins and
dimensions are inferred by meaning and not from a list of known headers.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

from cartwise.workspace.catalog.model import Column


def word_set(text: str) -> frozenset[str]:
    """Returns the words of a text as a set: a readable way to write one down."""
    return frozenset(text.split())


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FILLERS = word_set(
    "of the de du des del della di da do der die das von zu y e et und and le la el los for in to le les im am"
)
_OF = frozenset(("of", "de", "du", "del", "della", "di", "da", "do", "der", "von"))
_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[\u3400-\u9fff]+|[^\W\d_a-zA-Z]+")
_BRACKETS = re.compile(r"[(\uff08\[][^)\uff09\]]*[)\uff09\]]")
_CURRENCY = re.compile(
    r"[(\uff08\[\s_](USD|EUR|GBP|CNY|JPY|BRL|CAD|AUD|CHF|SEK|INR|MXN|PLN|KRW|HKD|SGD|NZD|DKK|NOK)(?:[)\uff09\]]|$)"
)
# A currency at a name's end (`price_eur`, `totalUSD`) is its unit and no word of it.
_CURRENCY_TAIL = re.compile(
    r"(?:[ _]+(?:in[ _]+)?|(?<=[a-z])(?=[A-Z]))((?i:USD|EUR|GBP|CNY|JPY|BRL|CAD|AUD|CHF|SEK|INR|MXN|PLN|KRW|HKD|SGD|NZD|DKK|NOK))$"
)
_GAP_IN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_IN_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_UNKNOWN_COST = 10


@dataclass(frozen=True)
class Word:
    """One word of a header: as it stood there (folded), and the canonical English word it means."""

    surface: str
    canonical: str
    is_known: bool


@functools.cache
def load_data(name: str) -> Any:
    """Returns the content of a YAML file of this package."""
    return yaml.load(files("cartwise.workspace.catalog").joinpath(name).read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506


def fold(text: str) -> str:
    """Returns `text` in lower case without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def singulars(word: str) -> list[str]:
    """Returns the forms that `word` may be a plural of, likeliest first; itself is not among them."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return []
    forms = [word[:-1]]
    if word.endswith("ies"):
        forms.insert(0, word[:-3] + "y")
    elif word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        forms.append(word[:-2])
    return forms


def singular(word: str) -> str:
    """Returns the likeliest singular of an English word; the word itself where it is none of many."""
    forms = [] if word.endswith(("us", "is")) else singulars(word)
    is_long = word.endswith(("ches", "shes", "xes", "sses"))
    return (forms[-1] if is_long else forms[0]) if forms else word


def plural(word: str) -> str:
    """Returns the English plural of a word (or of the last word of a phrase)."""
    if _IDEOGRAPH.match(word[-1:]):
        return word  # Chinese nouns have no plural
    if word.endswith("y") and not word.endswith(("ay", "ey", "oy", "uy")):
        return word[:-1] + "ies"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word if word.endswith("s") and not word.endswith("ss") else word + "es"
    return word + "s"


@functools.cache
def _vocabulary() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    canonical_of: dict[str, str] = {}
    chinese_of: dict[str, tuple[str, ...]] = {}
    entries: dict[str, str] = load_data("vocabulary.yaml")["words"]
    for word, entry in entries.items():
        chinese, _, others = entry.partition("|")
        chinese_of[word] = tuple(chinese.split())
        for form in (*others.split(), *chinese.split()):
            canonical_of.setdefault(fold(form), word)
    canonical_of.update({fold(word): word for word in entries})
    return canonical_of, chinese_of


def chinese(canonical: str) -> tuple[str, ...]:
    """Returns the Chinese words for a canonical English word, the usual one first."""
    return _vocabulary()[1].get(canonical, ())


def lookup(form: str) -> str | None:
    """Returns the canonical word of a folded form (plural allowed), or None."""
    canonical_of = _vocabulary()[0]
    if form in canonical_of:
        return canonical_of[form]
    return next((canonical_of[single] for single in singulars(form) if single in canonical_of), None)


@functools.cache
def _segment(token: str) -> tuple[str, ...]:
    """Splits a run-together token ("bestellnummer", "customerid", "订单编号") into known forms, or returns it whole."""
    is_latin = token.isascii() or not re.search(r"[\u3400-\u9fff]", token)
    best: list[tuple[int, tuple[str, ...]]] = [(10**6, ()) for _ in range(len(token) + 1)]
    best[0] = (0, ())
    for end in range(1, len(token) + 1):
        for start in range(max(0, end - 16), end):
            piece = token[start:end]
            is_word = lookup(piece) is not None and (
                not is_latin or len(piece) >= 3 or (piece in ("id", "no", "nr") and end == len(token))
            )
            if not is_word and (is_latin or len(piece) > 1):
                continue
            cost = best[start][0] + (1 if is_word else _UNKNOWN_COST)
            if cost < best[end][0]:
                best[end] = (cost, (*best[start][1], piece))
    return best[-1][1] or (token,)


@functools.cache
def split_header(header: str) -> tuple[Word, ...]:
    """Returns the words of a header, fillers left out; words in brackets count only where nothing else is there."""
    base = _CURRENCY_TAIL.sub("", _BRACKETS.sub(" ", header).rstrip())
    text = re.sub(r"\s*/\s*", " per ", base if re.search(r"\w", base) else header)
    text = re.sub(r"(?<=[a-z])'s\b", "", text)
    words: list[Word] = []
    head = 0  # where the words before an "of" start: "fecha de compra" is a purchase date
    for piece in _PIECES.findall(_without_accents(text)):
        token = fold(piece)
        if token in _FILLERS and lookup(token) is None:
            head = len(words) if token in _OF and len(words) == 1 else head
            continue
        forms = (token,) if lookup(token) is not None else _segment(token)
        for form in forms:
            canonical = lookup(form)
            words.append(Word(form, canonical or form, canonical is not None))
    if len(words) > 1 and words[-1].surface in load_data("vocabulary.yaml")["hundredths"]:
        words.pop()  # the unit, and no word of what it is
    return tuple(words[head:] + words[:head])


def says_hundredths(header: str) -> bool:
    """Tells whether a header says that its numbers are in hundredths of the currency: `price_cents`, `Total (pence)`."""
    pieces = [fold(piece) for piece in _PIECES.findall(_without_accents(header))]
    return len(pieces) > 1 and pieces[-1] in load_data("vocabulary.yaml")["hundredths"]


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def canonical_words(header: str) -> tuple[str, ...]:
    """Returns the canonical English words of a header, each once."""
    return tuple(dict.fromkeys(word.canonical for word in split_header(header)))


def currency_in(header: str) -> str | None:
    """Returns the ISO currency code that a header names in brackets or at its end: `Amount spent (USD)`, `price_eur`."""
    found = _CURRENCY.search(header) or _CURRENCY_TAIL.search(header.rstrip())
    return found.group(1).upper() if found else None


def english(header: str) -> str:
    """Returns a header in plain lower-case English words: `InvoiceNo` gives "invoice number".

    A Chinese header with a character that the vocabulary lacks stays as it is: half a translation says less than none.
    """
    name = load_data("vocabulary.yaml")["names"].get(snake(header))
    if name:
        return str(name[0])
    words = split_header(header)
    if any(_IDEOGRAPH.match(word.canonical) for word in words if not word.is_known):
        return re.sub(r"\s+", " ", header).strip().lower()
    spoken = [_spoken(word, is_alone=len(words) == 1) for word in words]
    return " ".join(word for n, word in enumerate(spoken) if n == 0 or word != spoken[n - 1]) or header.lower()


def _spoken(word: Word, *, is_alone: bool) -> str:
    is_english_form = word.canonical == word.surface or word.canonical in singulars(word.surface)
    if is_english_form or (not is_alone and _is_participle(word)):
        return word.surface
    is_plural = (
        not is_alone and word.is_known and any(lookup(form) == word.canonical for form in singulars(word.surface))
    )
    return plural(word.canonical) if is_plural else word.canonical


def _is_participle(word: Word) -> bool:
    """Tells "viewed" of `pages_viewed`, which is as English as its verb."""
    regular = (word.canonical + "ed", word.canonical + word.canonical[-1] + "ed", word.canonical.rstrip("e") + "ed")
    return word.surface in (*regular, *load_data("vocabulary.yaml")["participles"])


def in_chinese(header: str) -> str:
    """Returns a header in Chinese words; a Chinese one, and a word the vocabulary lacks, stays as it is."""
    name = load_data("vocabulary.yaml")["names"].get(snake(header))
    if name:
        return str(name[1])
    if _IN_CHINESE.fullmatch(header):
        return header
    return say_chinese([word.canonical for word in split_header(header)]) or header


def say_chinese(canonical: Sequence[str]) -> str:
    """Returns canonical words in Chinese: fixed expressions first, the longest one winning."""
    phrases: dict[str, str] = load_data("vocabulary.yaml")["phrases"]
    spoken: list[str] = []
    at = 0
    while at < len(canonical):
        for length in range(len(canonical) - at, 1, -1):
            phrase = phrases.get(" ".join(canonical[at : at + length]))
            if phrase:
                spoken.append(phrase)
                at += length
                break
        else:
            spoken.append((chinese(canonical[at]) or (canonical[at],))[0])
            at += 1
    text = ""
    for part in spoken:
        gap = " " if text and (text[-1].isascii() or part[0].isascii()) else ""
        text += gap + part
    return text


def header_of(column: Column) -> str:
    """Returns the header that names a relation's column: the stored one's, or its canonical name where it is computed."""
    is_stored = bool(column.source_name) and english(column.source_name) == column.label
    return column.source_name if is_stored else column.name


def header_words(column: Column) -> tuple[str, ...]:
    """Returns the canonical words of a relation's column: of its header, or of its canonical name where it is computed."""
    return canonical_words(header_of(column))


def first_piece(header: str) -> str:
    """Returns the first word of a header as it stands there, folded: "in" of `In stock?`."""
    return next((fold(piece) for piece in _PIECES.findall(_without_accents(header))), "")


def snake(header: str) -> str:
    """Returns a header as a snake-case name: letters, digits and underscores, never empty."""
    pieces = [fold(piece) for piece in _PIECES.findall(_without_accents(header))]
    return "_".join(pieces) or "column"


def _apart(text: str) -> str:
    """Returns a text with what headers write as one word in two: "line item name"."""
    apart: dict[str, str] = load_data("vocabulary.yaml")["apart"]
    return " ".join(apart.get(word, word) for word in text.split())


_KINDS_OF = frozenset(("category", "type", "group", "status"))


def other_words(header: str) -> tuple[list[str], list[str]]:
    """Returns further English and Chinese words for a header: as written, in other words, abbreviations spelt out."""
    words = split_header(header)
    written = re.sub(r"[_\-.\s]+", " ", header).strip().lower()
    surfaces = _GAP_IN_CHINESE.sub("", " ".join(word.surface for word in words))
    english_forms = [english(header), surfaces, written]
    english_forms += [apart for form in english_forms if (apart := _apart(form)) != form]
    chinese_forms = [in_chinese(header), say_chinese([word.canonical for word in words]) or header]
    if len(words) == 1:
        chinese_forms += chinese(words[0].canonical)
    elif words and words[-1].canonical in _KINDS_OF:
        first = say_chinese([word.canonical for word in words[:-1]])
        chinese_forms += [first + last for last in chinese(words[-1].canonical)]
    return list(dict.fromkeys(filter(None, english_forms))), list(dict.fromkeys(chinese_forms))
