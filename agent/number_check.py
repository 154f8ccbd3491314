"""Checks a model's prose against the facts: every figure cited, its metric its own, its direction its sign."""

import re

from cartwise.tools.result import Fact

CITED = re.compile(r"\[\[([^\[\]]+(?:\[[^\[\]]*\])?)\]\]")
NUMBER = re.compile(r"\d[\d,.]*")
SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
RISE = re.compile(
    r"\b(?:up|rose|rise[sn]?|grew|grow(?:n|th|s)?|increas\w+|higher|gain(?:ed|s)?|doubl\w+|tripl\w+|jump\w*|climb\w*)\b|上升|增长|增加|上涨|翻倍",
    re.IGNORECASE,
)
FALL = re.compile(
    r"\b(?:down|fell|fall(?:en|s)?|drop\w*|declin\w*|decreas\w*|lower|lost|shrank|halv\w+|plung\w*)\b|下降|减少|下跌|下滑|减半",
    re.IGNORECASE,
)
NUMBER_WORDS = re.compile(
    r"\b(?:half|third|quarter of|twice|thrice|dozen|hundreds?|thousands?|millions?|billions?|percent|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)\b"
    r"|[一二三四五六七八九十百千万亿]成|[百千万亿]分之",
    re.IGNORECASE,
)
HIGHEST = re.compile(r"\b(?:highest|largest|biggest|most|best|top|leading)\b|最高|最大|最多|第一", re.IGNORECASE)


def check_prose(prose: str, facts: dict[str, Fact], *, question: str) -> list[str]:
    """Returns what is wrong with the prose, in English for the log; empty where it may be shown.

    Digits may stand outside a citation only where the question or the period of a cited fact has the same ones.
    """
    known = {number.strip(".,") for number in NUMBER.findall(question)}
    problems = []
    for sentence in SENTENCE.split(prose):
        cited = CITED.findall(sentence)
        bare = CITED.sub(" ", sentence)
        problems += [f"unknown fact {name!r}" for name in cited if name not in facts]
        allowed = known | _period_numbers([facts[name] for name in cited if name in facts])
        problems += [
            f"uncited figure {number!r}" for number in NUMBER.findall(bare) if number.strip(".,") not in allowed
        ]
        if not cited and NUMBER_WORDS.search(bare) and not NUMBER_WORDS.search(question):
            problems.append(f"a figure in words without a citation: {bare.strip()[:60]!r}")
        own = [facts[name] for name in cited if name in facts]
        problems += _direction_problems(bare, own)
        problems += _rank_problems(bare, own, facts)
        problems += _naming_problems(bare, own, facts)
    return problems


def _period_numbers(cited: list[Fact]) -> set[str]:
    """The years, months and days of the cited facts' own periods, with and without leading zeros."""
    parts = {part for fact in cited for part in NUMBER.findall(fact.period.replace("..", " "))}
    return parts | {part.lstrip("0") for part in parts}


def _direction_problems(sentence: str, cited: list[Fact]) -> list[str]:
    changes = [fact for fact in cited if fact.id.partition("[")[0].endswith(("_change", "_change_pct", "_growth"))]
    problems = []
    for fact in changes:
        if not isinstance(fact.value, int | float):
            continue
        says_rise, says_fall = bool(RISE.search(sentence)), bool(FALL.search(sentence))
        if fact.value > 0 and says_fall and not says_rise:
            problems.append(f"{fact.id} rose, the sentence says it fell")
        if fact.value < 0 and says_rise and not says_fall:
            problems.append(f"{fact.id} fell, the sentence says it rose")
    if not changes and cited and (RISE.search(sentence) or FALL.search(sentence)):
        problems.append("a direction without a cited change")
    return problems


def _rank_problems(sentence: str, cited: list[Fact], facts: dict[str, Fact]) -> list[str]:
    if len(cited) != 1 or not HIGHEST.search(sentence) or not isinstance(cited[0].value, int | float):
        return []
    name = cited[0].id.partition("[")[0]
    rivals = [
        fact.value
        for fact in facts.values()
        if fact.id.partition("[")[0] == name and isinstance(fact.value, int | float)
    ]
    is_top = cited[0].value >= max(rivals)
    return [] if is_top or len(rivals) < 2 else [f"{cited[0].id} is called highest, and is not"]


def _naming_problems(sentence: str, cited: list[Fact], facts: dict[str, Fact]) -> list[str]:
    """A sentence that names a metric or a group must cite a fact of it."""
    if not cited:
        return []
    folded = sentence.casefold()
    problems = []
    for names_of in (_metric_words, _group_words):
        own = set().union(*(names_of(fact) for fact in cited))
        named = {name for fact in facts.values() for name in names_of(fact) if _is_named(name, folded)}
        if named and not named & own:
            problems.append(f"names {sorted(named)}, cites {sorted(own)}")
    return problems


def _metric_words(fact: Fact) -> set[str]:
    return {fact.metric.replace("_", " ").casefold()} if fact.metric else set()


def _group_words(fact: Fact) -> set[str]:
    _, bracket, labels = fact.id.partition("[")
    return {label.casefold() for label in labels.rstrip("]").split(", ")} if bracket else set()


def _is_named(name: str, folded: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) is not None
