"""The two profiles: which members run, on how many origins."""

from dataclasses import dataclass

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.combine import Weighting
from cartwise.models.forecasting.members import Member
from cartwise.models.forecasting.members.boosting import BoostingMember
from cartwise.models.forecasting.members.patch_transformer import PatchTransformerMember
from cartwise.models.forecasting.members.regression import RegressionMember
from cartwise.models.forecasting.members.statistical import SeasonalNaive, ces, damped_ets, mstl
from cartwise.models.forecasting.panel import Panel

INTERACTIVE_SERIES = 20
PROFILES = ("interactive", "batch")


@dataclass(frozen=True)
class Profile:
    """What a forecast runs.

    Attributes:
        name: `interactive` or `batch`, stated in the result.
        members: in the order of the back-test table.
        origins: rolling origins of the back-test.
        weighting: how errors become weights.
    """

    name: str
    members: tuple[Member, ...]
    origins: int
    weighting: Weighting


def profile_for(panel: Panel, name: str | None) -> Profile:
    """Returns the asked profile, or the one that fits the number of series.

    Raises:
        RetryableInput: there is no profile of this name.
    """
    if name is None:
        name = "interactive" if len(panel) <= INTERACTIVE_SERIES else "batch"
    if name not in PROFILES:
        raise RetryableInput(
            "forecast_profile",
            f"Unknown profile {name!r}. Expected interactive (all members) or batch (many series, quick).",
            profile=name,
        )
    shared = (SeasonalNaive(), mstl(), ces(), RegressionMember(), PatchTransformerMember(), BoostingMember())
    if name == "interactive":
        return Profile(name, (*shared, damped_ets()), 3, Weighting())
    return Profile(name, shared, 1, Weighting())
