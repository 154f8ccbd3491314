"""How text values are compared: normal forms, tokens, and other names (countries, Chinese words)."""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cartwise.workspace.catalog.words import fold, load_data, lookup, say_chinese, singulars

_RUNS = re.compile(
    r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+|[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+"
)
_CJK = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]")
_SAID_ANYHOW = frozenset(("UK", "USA", "UAE"))  # abbreviations that nobody takes for an English word
_FEW_COUNTRIES = 0.5  # share of a dimension's values that must be countries, for it to be one of countries


def plain(token: str) -> str:
    """Returns a folded token without its plural."""
    forms = singulars(token)
    return forms[0] if forms else token


def tokens(text: str) -> list[str]:
    """Returns the tokens of a text: folded, singular, in order, each once; a Chinese run gives its pairs of characters."""
    found: list[str] = []
    for run in _RUNS.findall(fold(text)):
        if _CJK.match(run):
            found += [run[n : n + 2] for n in range(len(run) - 1)] or [run]
        else:
            found.append(plain(run))
    return list(dict.fromkeys(found))


def normal(text: str) -> str:
    """Returns the form in which texts are equal that differ in case, accents, spaces, punctuation or plural."""
    if text.isascii() and text.isalnum() and not text.isalpha():
        return text.lower()
    return "".join(plain(run) for run in _RUNS.findall(fold(text))) or fold(text).strip()


@dataclass(frozen=True)
class Alias:
    """Another name of a value; a code counts only in capitals."""

    text: str
    value: str
    is_code: bool = False


@functools.cache
def _countries() -> tuple[dict[str, str], dict[str, tuple[list[str], list[str]]]]:
    country_of: dict[str, str] = {}
    names_of: dict[str, tuple[list[str], list[str]]] = {}
    for country, entry in load_data("countries.yaml").items():
        names, _, codes = entry.partition("|")
        spoken = [name.strip() for name in names.split(",") if name.strip()]
        names_of[country] = ([country, *spoken], codes.split())
        for name in (country, *spoken, *codes.split()):
            country_of.setdefault(normal(name), country)
    return country_of, names_of


@functools.cache
def country_names() -> tuple[str, ...]:
    """Returns the English names of countries, as they are usually written."""
    return tuple(_countries()[1])


def country_aliases(values: Sequence[str]) -> list[Alias]:
    """Returns other names of country values, or nothing where under half of the values are countries."""
    country_of, names_of = _countries()
    countries = {value: country_of[normal(value)] for value in values if normal(value) in country_of}
    if not values or len(countries) < max(_FEW_COUNTRIES * len(values), 1):
        return []
    aliases: list[Alias] = []
    for value, country in countries.items():
        names, codes = names_of[country]
        aliases += [Alias(name, value) for name in names if normal(name) != normal(value)]
        aliases += [
            Alias(code, value, is_code=code not in _SAID_ANYHOW) for code in codes if normal(code) != normal(value)
        ]
    return aliases


def chinese_aliases(values: Iterable[str]) -> list[Alias]:
    """Returns Chinese names of values whose words are all in the vocabulary: "credit_card" is 信用卡."""
    aliases: list[Alias] = []
    for value in values:
        words: list[str] = _RUNS.findall(fold(value.replace("_", " ")))
        canonical = [lookup(word) for word in words]
        if words and len(words) <= 3 and all(canonical) and not _CJK.search(value):
            aliases.append(Alias(say_chinese([word for word in canonical if word]), value))
    return aliases
