"""Which aspects move the rating: least squares of the stars on what each review praises and blames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_REVIEWS = 30
MIN_MENTIONS = 8  # of one side of one aspect
Z_95 = 1.959964  # two-sided 95 % of the normal distribution


@dataclass(frozen=True)
class Driver:
    """What a review's rating moves by when it praises or blames an aspect, the other aspects held fixed.

    Attributes:
        effect: stars.
        low: lower end of the 95 % interval, stars.
        high: upper end.
        reviews: that praise or blame it so.
    """

    aspect: str
    is_praise: bool
    effect: float
    low: float
    high: float
    reviews: int

    @property
    def is_clear(self) -> bool:
        """True where the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def rating_drivers(ratings: Sequence[float], opinions: Sequence[Mapping[str, int]]) -> list[Driver]:
    """Returns the drivers, the strongest first; an empty list below 30 rated reviews.

    Ordinary least squares with heteroskedasticity-consistent errors (MacKinnon & White 1985, HC1): stars are whole numbers with
    unequal spread. An association in what people write; what causes the rating may be something else.

    Args:
        ratings: stars of each review.
        opinions: aspect -> 1 praised, -1 blamed, 0 neutral, of each review.
    """
    stars = np.asarray(ratings, dtype=float)
    if len(stars) < MIN_REVIEWS or np.ptp(stars) == 0:
        return []
    sides = [
        (aspect, sign)
        for aspect in sorted({aspect for opinion in opinions for aspect in opinion})
        for sign in (1, -1)
        if sum(opinion.get(aspect) == sign for opinion in opinions) >= MIN_MENTIONS
    ]
    if not sides or len(stars) <= len(sides) + 2:
        return []
    design = np.column_stack(
        [np.ones(len(stars)), *([opinion.get(aspect) == sign for opinion in opinions] for aspect, sign in sides)]
    ).astype(float)  # (reviews, 1 + sides)
    effects, errors = _least_squares(design, stars)
    drivers = [
        Driver(
            aspect,
            sign > 0,
            float(effect),
            float(effect - Z_95 * error),
            float(effect + Z_95 * error),
            int(design[:, column].sum()),
        )
        for column, ((aspect, sign), effect, error) in enumerate(
            zip(sides, effects[1:], errors[1:], strict=True), start=1
        )
    ]
    return sorted(drivers, key=lambda driver: -abs(driver.effect))


def _least_squares(
    design: NDArray[np.float64], target: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    inverse = np.linalg.pinv(design.T @ design)
    effects = inverse @ design.T @ target
    residuals = target - design @ effects
    rows, columns = design.shape
    middle = (design * residuals[:, None] ** 2).T @ design
    covariance = inverse @ middle @ inverse * rows / max(1, rows - columns)
    return effects, np.sqrt(np.maximum(np.diag(covariance), 0.0))


def wilson(hits: float, total: float) -> tuple[float, float]:
    """Returns the 95 % interval of a share (Wilson 1927): honest near 0 and 1 and for few rows."""
    if total <= 0:
        return 0.0, 1.0
    share, z2 = hits / total, Z_95**2
    centre = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = Z_95 * np.sqrt(share * (1 - share) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return float(max(0.0, centre - half)), float(min(1.0, centre + half))
