"""Which aspects of a purchase a text speaks of: by the words of `aspects.yaml`, and by terms mined from a shop's own reviews."""

import functools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cartwise.models.text.clauses import sentences

MIN_MINED_TEXTS = 8  # reviews that name a mined term
MAX_MINED = 6
_MINED_SHARE = 0.01  # of the reviews
_FRESH_SHARE = 0.3  # of the sentences with a mined term that speak of nothing else
_CHARACTERS = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Aspect:
    """A thing that reviews praise or blame.

    Attributes:
        name: key of `aspects.yaml`, or the mined term itself.
        label: language -> what a person reads.
    """

    name: str
    label: Mapping[str, str]
    is_mined: bool = False


@dataclass(frozen=True)
class Mention:
    """A sentence that speaks of an aspect.

    Attributes:
        text: number of the text.
        term: the word that shows the aspect, as it stands in the sentence.
    """

    text: int
    sentence: str
    aspect: str
    term: str


class AspectFinder:
    """Finds mentions of aspects in texts.

    Args:
        mined: further terms to look for, beside the packaged list.
    """

    def __init__(self, mined: Sequence[str] = ()) -> None:
        self._mined = tuple(mined)
        patterns = [(name, entry["en"], entry["zh"]) for name, entry in _table().items()]
        self._english = _compiled([(name, english) for name, english, _ in patterns], r"\b(?:{})s?\b")
        self._chinese = _compiled([(name, chinese) for name, _, chinese in patterns], "(?:{})")
        for term in self._mined:
            is_chinese = bool(_CHARACTERS.search(term))
            form = re.escape(term) if is_chinese else rf"\b{re.escape(term)}(?:s|es)?\b"
            (self._chinese if is_chinese else self._english).append((term, re.compile(form, re.IGNORECASE)))

    @property
    def aspects(self) -> dict[str, Aspect]:
        """All aspects by name."""
        known = {name: Aspect(name, entry["label"]) for name, entry in _table().items()}
        return known | {term: Aspect(term, {"en": term, "zh": term}, is_mined=True) for term in self._mined}

    def mentions(self, texts: Sequence[str]) -> list[Mention]:
        """Returns the mentions, one per sentence and aspect, in the order of the texts."""
        found = []
        for number, text in enumerate(texts):
            for sentence in sentences(text):
                patterns = self._chinese if _CHARACTERS.search(sentence.text) else self._english
                for name, pattern in patterns:
                    match = pattern.search(sentence.text)
                    if match:
                        found.append(Mention(number, sentence.text, name, match[0]))
        return found


def pattern_of(topic: str) -> re.Pattern[str] | None:
    """Returns what shows the aspect that a topic names, in English and Chinese; None where it names none, or more than one.

    Args:
        topic: a few words, such as "delivery" or "物流".
    """
    found = {mention.aspect for mention in AspectFinder().mentions([topic])}
    if len(found) != 1 or len(topic.split()) > 1:
        return None
    entry = _table()[found.pop()]
    return re.compile(rf"\b(?:{entry['en']})s?\b|(?:{entry['zh']})", re.IGNORECASE)


def _compiled(patterns: Sequence[tuple[str, str]], frame: str) -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(frame.format(words), re.IGNORECASE)) for name, words in patterns]


@functools.cache
def _table() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = yaml.safe_load(
        (Path(__file__).parent / "aspects.yaml").read_text(encoding="utf-8")
    )
    return table


_ENGLISH_NOUN = re.compile(
    r"\b(?:the|this|its|their|my|your) ([a-z]{3,15}) (?:is|are|was|were|has|have|feels?|seems?|could|came|does|doesn't|didn't|isn't|wasn't)\b"
)
_CHINESE_NOUN = re.compile("([\u4e00-\u9fff]{2,4}?)(?:也|都|还|真|就)?(?:很|不|太|挺|非常|特别|比较|有点|超)")
_NO_ASPECT = frozenset(
    [
        "product",
        "item",
        "thing",
        "one",
        "shop",
        "store",
        "site",
        "order",
        "company",
        "people",
        "person",
        "customer",
        "reason",
        "fact",
        "problem",
        "issue",
        "rest",
        "first",
        "second",
        "last",
        "day",
        "time",
        "week",
        "month",
        "year",
        "way",
        "idea",
        "photo",
        "picture",
        "review",
        "it",
        "these",
        "those",
        "others",
        "next",
        "only",
        "best",
        "worst",
        "same",
        "other",
        "whole",
        "bit",
        "lot",
        "wife",
        "husband",
        "daughter",
        "son",
        "sister",
        "brother",
        "mother",
        "friend",
        "kid",
        "kids",
        "baby",
    ]
)
_NO_CHINESE_ASPECT = re.compile(
    "^[我你他她它们这那是了的都也还就在和与给让说看买用到去来但而且不很太真总整有没感个些次天家人]|[的了是我你他她它们这那都也还就在和么得地着过]$|东西|宝贝|商品|产品|感觉|总体|整体|真的|觉得|可以|喜欢|一般|不错"
)


def mine_terms(texts: Sequence[str], *, names: Sequence[str] = ()) -> list[str]:
    """Returns things that these reviews speak of and the packaged list lacks, the commonest first.

    A term stands where a thing that is judged stands: "the lid is ...", "灯光很...". The names of the products themselves are left out.

    Args:
        texts: of one shop's reviews.
        names: of its products; their words are no aspects.
    """
    finder = AspectFinder()
    own = {word for name in names for word in re.findall(r"[a-z]{3,}", name.lower())}
    own |= {name for name in names if _CHARACTERS.search(name)}
    counts: Counter[str] = Counter()
    for text in texts:
        lower = text.lower()
        terms = {match[1] for match in _ENGLISH_NOUN.finditer(lower) if match[1] not in _NO_ASPECT | own}
        if _CHARACTERS.search(lower):
            found = {match[1] for match in _CHINESE_NOUN.finditer(lower)}
            terms |= {
                term for term in found if not _NO_CHINESE_ASPECT.search(term) and not any(term in name for name in own)
            }
        counts.update(terms)
    least = max(MIN_MINED_TEXTS, _MINED_SHARE * len(texts))
    common = [term for term, count in counts.most_common(4 * MAX_MINED) if count >= least]
    return [term for term in common if _is_new(term, texts, finder)][:MAX_MINED]


def _is_new(term: str, texts: Sequence[str], finder: AspectFinder) -> bool:
    """Tells whether enough sentences with the term speak of nothing on the packaged list ("the surface was scratched" is quality)."""
    if finder.mentions([term]):
        return False
    mined = AspectFinder([term])
    found = mined.mentions([text for text in texts if term in text.lower()])
    own = {(each.text, each.sentence) for each in found if each.aspect == term}
    others = {(each.text, each.sentence) for each in found if each.aspect != term}
    return len(own - others) >= _FRESH_SHARE * len(own)
