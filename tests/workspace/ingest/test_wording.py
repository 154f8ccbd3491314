"""Every code that the readers use has its text, with the same parameters in both languages."""

import re
from pathlib import Path
from string import Formatter

import yaml

import cartwise.workspace.ingest as package
from cartwise.workspace.ingest import wording

_PROMPTS = Path(__file__).resolve().parents[3] / "prompts" / "errors.d"


def texts(language: str) -> dict[str, str]:
    return yaml.safe_load((_PROMPTS / f"ingest.{language}.yaml").read_text(encoding="utf-8"))


def parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_codes_and_parameters():
    english, chinese = texts("en"), texts("zh")
    assert list(english) == list(chinese)
    assert {code: parameters(text) for code, text in english.items()} == {
        code: parameters(text) for code, text in chinese.items()
    }


def test_every_code_used_has_a_text():
    used = set()
    for file in Path(package.__path__[0]).glob("*.py"):
        source = file.read_text(encoding="utf-8")
        used |= set(re.findall(r'(?:notes\.(?:warn|guess|ask)|wording\.\w+)\(\s*"(\w+)"', source))
    known = set(texts("en"))
    assert {"unclosed_quote", "outlier", "day_first", "which_date_order"} <= used
    assert not {code for code in used if code not in known and not _is_known_elsewhere(code)}


def _is_known_elsewhere(code: str) -> bool:
    from cartwise.prompts.loader import texts as all_texts

    return code in all_texts("errors", "en")


def test_a_warning_carries_its_lines_in_words():
    warning = wording.warn("unreadable_numbers", column="price", count=2, lines=(3, 5))
    assert (warning.lines, warning.column) == ((3, 5), "price")
    assert "lines 3, 5" in warning.message
