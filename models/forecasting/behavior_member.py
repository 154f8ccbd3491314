"""Takes the behaviour encoder's forecast into the combination, where its back-test says that it helps."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.outlook import MemberScore, Outlook

Floats = npt.NDArray[np.float64]
NAME = "behavior"
LARGEST_WEIGHT = 0.5  # one member beside a whole combination


@dataclass(frozen=True)
class BehaviorForecast:
    """A trained encoder's forecast with its test.

    Attributes:
        values: (steps,) after the last known period.
        mase: its error on held-out periods, scaled as those of the other members.
        helps: better there than the same head without the encoder, and than the baseline.
        origins: it was tested on.
    """

    values: Floats
    mase: float
    helps: bool
    origins: int


def with_behavior(outlook: Outlook, behavior: BehaviorForecast) -> Outlook:
    """Returns the outlook with the encoder in its back-test table, and in its values where it helps; the bounds move along."""
    weight = _weight(outlook, behavior)
    score = MemberScore(NAME, behavior.mase, None, weight, behavior.origins)
    shrunk = [
        replace(each, weight=each.weight * (1 - weight)) if each.weight is not None else each for each in outlook.scores
    ]
    if weight == 0:
        return replace(outlook, scores=(*outlook.scores, score))
    horizon = min(len(outlook.mean), len(behavior.values))
    move = np.zeros(len(outlook.mean))
    move[:horizon] = weight * (behavior.values[:horizon] - outlook.mean[:horizon])
    move[outlook.mean == 0] = 0.0  # closed days stay closed
    bounds = {level: (np.maximum(lower + move, 0.0), upper + move) for level, (lower, upper) in outlook.bounds.items()}
    return replace(outlook, mean=outlook.mean + move, bounds=bounds, scores=(*shrunk, score))


def _weight(outlook: Outlook, behavior: BehaviorForecast) -> float:
    """Returns its share: by inverse squared errors against the combination, none where it does not help."""
    ours = outlook.score("cartwise")
    if not behavior.helps or ours is None or ours <= 0 or behavior.mase <= 0:
        return 0.0
    share = behavior.mase**-2 / (behavior.mase**-2 + ours**-2)
    return float(min(share, LARGEST_WEIGHT))
