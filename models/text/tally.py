"""Counts what reviews say: shares with intervals, aspects praised and blamed, the trend over time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cartwise.models.text.drivers import Z_95, wilson
from cartwise.models.text.opinions import Reading

MISMATCH_CONFIDENCE = 0.8  # of the words' verdict, to say that the stars contradict it


@dataclass(frozen=True)
class Mood:
    """How a group of reviews sounds.

    Attributes:
        positive_share: of the reviews, 0 to 1, with its 95 % interval `low` to `high`.
        rating: mean stars of those rated, None where none is.
    """

    reviews: int
    positive: int
    neutral: int
    negative: int
    low: float
    high: float
    rating: float | None = None

    @property
    def positive_share(self) -> float:
        """Positive reviews / all."""
        return self.positive / self.reviews if self.reviews else 0.0

    @property
    def negative_share(self) -> float:
        """Negative reviews / all."""
        return self.negative / self.reviews if self.reviews else 0.0


@dataclass(frozen=True)
class AspectTally:
    """What a group of reviews says about one aspect.

    Attributes:
        blamed_change: of the share of reviews that blame it, against the earlier reviews, as a share; None without them.
        change_low: lower end of its 95 % interval.
        change_high: upper end.
    """

    aspect: str
    praised: int
    neutral: int
    blamed: int
    reviews: int
    blamed_change: float | None = None
    change_low: float | None = None
    change_high: float | None = None

    @property
    def mentions(self) -> int:
        """Reviews that speak of it."""
        return self.praised + self.neutral + self.blamed

    @property
    def praised_share(self) -> float:
        """Reviews that praise it / all reviews."""
        return self.praised / self.reviews if self.reviews else 0.0

    @property
    def blamed_share(self) -> float:
        """Reviews that blame it / all reviews."""
        return self.blamed / self.reviews if self.reviews else 0.0


@dataclass(frozen=True)
class Trend:
    """The straight line through the shares of successive buckets, weighted by their reviews.

    Attributes:
        slope: change of the share per bucket.
        low: lower end of its 95 % interval.
        high: upper end.
    """

    slope: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """True where the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def mood_of(readings: Sequence[Reading], ratings: Sequence[float | None] = ()) -> Mood:
    """Returns how a group of reviews sounds."""
    counts = Counter(reading.label for reading in readings)
    low, high = wilson(counts["positive"], len(readings))
    stars = [rating for rating in ratings if rating is not None]
    return Mood(
        len(readings),
        counts["positive"],
        counts["neutral"],
        counts["negative"],
        low,
        high,
        sum(stars) / len(stars) if stars else None,
    )


def aspect_tallies(readings: Sequence[Reading], earlier: Sequence[Reading] = ()) -> list[AspectTally]:
    """Returns the aspects that the reviews speak of, those spoken of most first.

    Args:
        readings: of the reviews in question.
        earlier: of the reviews to set them against.
    """
    now, before = _counts(readings), _counts(earlier)
    tallies = []
    for aspect in {aspect for aspect, _ in now}:
        blamed = now[aspect, "negative"]
        change = low = high = None
        if earlier:
            change, low, high = _difference(blamed, len(readings), before[aspect, "negative"], len(earlier))
        tallies.append(
            AspectTally(
                aspect,
                now[aspect, "positive"],
                now[aspect, "neutral"],
                blamed,
                len(readings),
                change,
                low,
                high,
            )
        )
    return sorted(tallies, key=lambda tally: (-tally.mentions, tally.aspect))


def trend_of(moods: Sequence[Mood]) -> Trend | None:
    """Returns the trend of the positive share over successive buckets; None below four buckets with reviews.

    Weighted least squares; the errors come from the scatter about the line, never below what binomial counts imply.
    """
    places = np.array([i for i, mood in enumerate(moods) if mood.reviews], dtype=float)
    used = [mood for mood in moods if mood.reviews]
    if len(used) < 4:
        return None
    weights = np.array([mood.reviews for mood in used], dtype=float)
    shares = np.array([mood.positive_share for mood in used])
    centre, level = np.average(places, weights=weights), np.average(shares, weights=weights)
    spread = float((weights * (places - centre) ** 2).sum())
    slope = float((weights * (places - centre) * (shares - level)).sum() / spread)
    residuals = shares - level - slope * (places - centre)
    scatter = float((weights * residuals**2).sum() / (len(used) - 2))
    error = float(np.sqrt(max(scatter, level * (1 - level)) / spread))
    return Trend(slope, slope - Z_95 * error, slope + Z_95 * error)


def mismatches(readings: Sequence[Reading], ratings: Sequence[float | None], *, best: float = 5.0) -> list[int]:
    """Returns the places of reviews whose stars contradict their words, the surest first.

    Four or five stars of five on words that sound negative, or one or two on words that sound positive, at 80 % or more.
    """
    found = []
    for place, (reading, rating) in enumerate(zip(readings, ratings, strict=True)):
        if rating is None or reading.probability < MISMATCH_CONFIDENCE:
            continue
        share = rating / best
        if (share >= 0.75 and reading.label == "negative") or (share <= 0.45 and reading.label == "positive"):
            found.append(place)
    return sorted(found, key=lambda place: -readings[place].probability)


def opinion_signs(reading: Reading) -> dict[str, int]:
    """Returns aspect -> 1 praised, -1 blamed, 0 neutral."""
    signs = {"positive": 1, "neutral": 0, "negative": -1}
    return {opinion.aspect: signs[opinion.label] for opinion in reading.opinions}


def _counts(readings: Sequence[Reading]) -> Counter[tuple[str, str]]:
    return Counter((opinion.aspect, opinion.label) for reading in readings for opinion in reading.opinions)


def _difference(hits: int, total: int, hits_before: int, total_before: int) -> tuple[float, float, float]:
    """The change of a share with its 95 % interval (Newcombe 1998, method 10: from the two Wilson intervals)."""
    share, before = hits / max(1, total), hits_before / max(1, total_before)
    low, high = wilson(hits, total)
    low_before, high_before = wilson(hits_before, total_before)
    change = share - before
    down = float(np.hypot(share - low, high_before - before))
    up = float(np.hypot(high - share, before - low_before))
    return change, change - down, change + up
