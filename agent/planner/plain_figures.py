"""Tells a campaign figure that the catalogue has (CTR, cost per click, ROAS) from a campaign to be judged."""

from cartwise.agent.planner.reading import Reading

_RATIOS = frozenset(
    {"ctr", "cpc", "cpa", "roas", "platform_roas", "platform_cpa", "redemption_rate", "email_open_rate"}
)


def is_plain_figure(reading: Reading) -> bool:
    """Returns whether every word is understood and every metric is a ratio of the catalogue: then the data answer."""
    metrics = reading.draft.metrics
    return bool(metrics) and not reading.issues and all(isinstance(name, str) and name in _RATIOS for name in metrics)
