"""Where the demo shop's sessions come from: channels, devices and countries, and how the year, week and day go."""

from datetime import date

import numpy as np

from cartwise.workspace.demo.chance import Floats
from cartwise.workspace.demo.period import Period

# channel: (share of anonymous sessions, conversion factor, weight among customers' sessions, bounce probability)
CHANNELS: dict[str, tuple[float, float, float, float]] = {
    "organic_search": (0.31, 1.0, 0.8, 0.40),
    "direct": (0.20, 1.15, 1.5, 0.34),
    "email": (0.08, 1.35, 3.0, 0.30),
    "paid_search": (0.17, 1.05, 0.8, 0.41),
    "paid_social": (0.12, 0.65, 0.6, 0.54),
    "display": (0.05, 0.4, 0.4, 0.60),
    "referral": (0.07, 0.95, 0.8, 0.42),
}
NEW_CHANNEL = (0.0, 0.6, 0.6, 0.56)
# paid channel: (mean EUR a day at 4,000 customers, click-through rate, what the platform claims per real order)
PAID: dict[str, tuple[float, float, float]] = {
    "paid_search": (34.0, 0.034, 1.25),
    "paid_social": (22.0, 0.011, 1.9),
    "display": (12.0, 0.0035, 2.6),
}
NEW_PAID = (16.0, 0.008, 2.2)
# device: (share, conversion factor)
DEVICES: dict[str, tuple[float, float]] = {"mobile": (0.57, 0.74), "desktop": (0.36, 1.38), "tablet": (0.07, 1.0)}
# country: (share, usual days until delivery)
COUNTRIES: dict[str, tuple[float, int]] = {
    "Germany": (0.42, 2),
    "Austria": (0.10, 3),
    "Netherlands": (0.10, 3),
    "France": (0.10, 3),
    "Switzerland": (0.06, 4),
    "Belgium": (0.06, 3),
    "China": (0.16, 8),
}
# segment: (share, visits factor, mean active days, extra units per line)
SEGMENTS: dict[str, tuple[float, float, float, float]] = {
    "Household": (0.60, 1.0, 480.0, 0.18),
    "Gift buyer": (0.27, 0.8, 380.0, 0.25),
    "Professional": (0.13, 1.9, 800.0, 0.75),
}
AGE_BANDS: dict[str, float] = {"18-24": 0.07, "25-34": 0.24, "35-44": 0.28, "45-54": 0.21, "55-64": 0.13, "65+": 0.07}
CARRIERS = ("Northlane", "Parcelo", "Skybridge")  # the last one flies to China
YEARLY_GROWTH = 1.18

_MONTHS = (0.92, 0.90, 0.98, 1.04, 1.05, 0.98, 0.93, 0.93, 0.99, 1.03, 1.14, 1.16)
_BUYING_MONTHS = (0.97, 0.95, 0.97, 0.98, 1.0, 0.97, 0.97, 0.96, 1.0, 1.02, 1.12, 1.14)
_WEEKDAYS = (1.08, 1.01, 0.98, 0.97, 0.92, 0.93, 1.11)
_WORKING_HOURS = (6, 3, 2, 1, 1, 3, 10, 22, 34, 42, 48, 52, 58, 52, 46, 45, 47, 54, 62, 74, 88, 84, 56, 24)
_WEEKEND_HOURS = (10, 6, 3, 2, 2, 2, 5, 13, 28, 46, 60, 66, 64, 60, 60, 62, 64, 66, 70, 78, 84, 76, 50, 24)


def months_curve(period: Period, months: tuple[float, ...] | list[float]) -> Floats:
    """Returns a monthly profile (12 values, January first) as a smooth daily curve (days,)."""
    middles = np.array([date(2023, month, 15).timetuple().tm_yday for month in range(1, 13)], dtype=np.float64)
    of_year = np.array([period.day(i).timetuple().tm_yday for i in range(period.days)], dtype=np.float64)
    curve: Floats = np.interp(of_year, middles, np.asarray(months), period=365.25)
    return curve


def calendar_factor(period: Period) -> Floats:
    """Returns how busy each day is by season, weekday and holidays (days,); about 1 on average."""
    weekdays = np.array([_WEEKDAYS[period.day(i).weekday()] for i in range(period.days)])
    holidays = np.array([_holiday_factor(period.day(i)) for i in range(period.days)])
    factor: Floats = months_curve(period, _MONTHS) * weekdays * holidays
    return factor


def buying_factor(period: Period) -> Floats:
    """Returns how ready shoppers are to buy on each day (days,)."""
    return months_curve(period, _BUYING_MONTHS)


def growth(period: Period) -> Floats:
    """Returns the trend of traffic (days,), 1 on the first day."""
    trend: Floats = YEARLY_GROWTH ** (np.arange(period.days) / 365.25)
    return trend


def hours_of_day() -> Floats:
    """Returns the shares of the 24 hours on working days and at weekends (2, 24)."""
    hours = np.array([_WORKING_HOURS, _WEEKEND_HOURS], dtype=np.float64)
    shares: Floats = hours / hours.sum(axis=1, keepdims=True)
    return shares


def _holiday_factor(day: date) -> float:
    if day.month == 12 and day.day >= 21:
        return (0.85, 0.78, 0.68, 0.5, 0.58, 0.72, 0.85, 0.88, 0.88, 0.85, 0.7)[day.day - 21]
    return 0.65 if (day.month, day.day) == (1, 1) else 1.0
