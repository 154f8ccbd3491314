"""What a text says as a whole and about each aspect: the unit that is counted, cached and quoted."""

from collections.abc import Sequence
from dataclasses import dataclass

from cartwise.models.text.aspects import AspectFinder, Mention
from cartwise.models.text.sentiment import SentimentModel
from cartwise.models.text.verdict import LABELS, NEGATIVE, POSITIVE, Label

MIN_CONFIDENCE = 0.55  # of praise or blame: below it a mention counts as neutral
Triple = tuple[float, float, float]  # probabilities of negative, neutral, positive


@dataclass(frozen=True)
class Opinion:
    """What one text says about one aspect.

    Attributes:
        sentence: where it says so.
        probability: of the label.
    """

    aspect: str
    label: Label
    probability: float
    sentence: str
    term: str


@dataclass(frozen=True)
class Reading:
    """What one text says.

    Attributes:
        probabilities: of negative, neutral, positive.
        is_covered: False where no model speaks the text's language.
    """

    text: str
    language: str
    is_covered: bool
    probabilities: Triple
    opinions: tuple[Opinion, ...]

    @property
    def label(self) -> Label:
        """The likeliest class."""
        return LABELS[max(range(3), key=lambda i: self.probabilities[i])]

    @property
    def probability(self) -> float:
        """Of the label."""
        return max(self.probabilities)

    @property
    def balance(self) -> float:
        """P(positive) - P(negative), -1 to 1."""
        return self.probabilities[POSITIVE] - self.probabilities[NEGATIVE]


def pair_of(mention: Mention) -> tuple[str, str]:
    """Returns the (sentence, aspect) pair to judge a mention by."""
    return mention.sentence, mention.term


def judge_texts(texts: Sequence[str], model: SentimentModel, *, languages: Sequence[str]) -> list[Triple]:
    """Returns the class probabilities of texts."""
    return [_triple(row) for row in model.probabilities(texts, languages=languages)] if texts else []


def judge_pairs(pairs: Sequence[tuple[str, str]], model: SentimentModel, *, languages: Sequence[str]) -> list[Triple]:
    """Returns the class probabilities of (sentence, aspect) pairs."""
    return [_triple(row) for row in model.aspect_probabilities(pairs, languages=languages)] if pairs else []


def opinions_of(mentions: Sequence[Mention], triples: Sequence[Triple]) -> tuple[Opinion, ...]:
    """Returns one opinion per aspect of a text: that of the sentence which is surest of praise or blame."""
    best: dict[str, Opinion] = {}
    for mention, triple in zip(mentions, triples, strict=True):
        index = max(range(3), key=lambda i: triple[i])
        label: Label = LABELS[index] if triple[index] >= MIN_CONFIDENCE else "neutral"
        opinion = Opinion(mention.aspect, label, triple[index], mention.sentence, mention.term)
        known = best.get(mention.aspect)
        if known is None or _weight(opinion) > _weight(known):
            best[mention.aspect] = opinion
    return tuple(best.values())


def read_texts(texts: Sequence[str], model: SentimentModel, finder: AspectFinder) -> list[Reading]:
    """Returns what each text says; without a cache, for a few pasted texts."""
    languages = model.languages_of(texts)
    mentions = finder.mentions(texts)
    triples = judge_texts(texts, model, languages=languages)
    of_pairs = judge_pairs(
        [pair_of(mention) for mention in mentions], model, languages=[languages[mention.text] for mention in mentions]
    )
    readings = []
    for number, text in enumerate(texts):
        own = [(mention, triple) for mention, triple in zip(mentions, of_pairs, strict=True) if mention.text == number]
        opinions = opinions_of([mention for mention, _ in own], [triple for _, triple in own])
        code = languages[number]
        readings.append(Reading(text, code, model.covers(code), triples[number], opinions))
    return readings


def _weight(opinion: Opinion) -> tuple[bool, float]:
    return opinion.label != "neutral", opinion.probability


def _triple(row: Sequence[float]) -> Triple:
    return float(row[0]), float(row[1]), float(row[2])
