"""Small series for the tests of forecasting."""

import numpy as np
import pandas as pd


def long_frame(y: object, uid: str = "a", freq: str = "D", start: str = "2023-01-02") -> pd.DataFrame:
    values = np.asarray(y, dtype=float)
    return pd.DataFrame({"unique_id": uid, "ds": pd.date_range(start, periods=len(values), freq=freq), "y": values})


def weekly_sales(days: int = 200, seed: int = 0, noise: float = 0.05) -> np.ndarray:
    """Daily sales with a week and a slow rise."""
    rng = np.random.default_rng(seed)
    step = np.arange(days)
    week = np.array([0, 0.1, 0.1, 0.2, 0.4, -0.3, -0.5])[step % 7]
    return 100 * np.exp(week + 0.0005 * step + rng.normal(0, noise, days))
