"""Colours of charts, in light and dark: series colours that colour-blind readers can tell apart, and quiet chrome."""

from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["light", "dark"]
FONT_FAMILIES = (
    "Inter, 'Segoe UI', system-ui, -apple-system, Roboto, 'Helvetica Neue', Arial, "
    "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
)


@dataclass(frozen=True)
class ChartTheme:
    """The colours of one theme."""

    surface: str
    ink: str
    muted: str
    grid: str
    series: tuple[str, ...]  # after Okabe and Ito (2008), darkened or lightened for contrast with the surface
    scale: tuple[str, ...]  # low to high, one hue: lightness alone orders it
    rise: str
    fall: str

    def color(self, index: int) -> str:
        """Returns the colour of the series at that position; they repeat after the last."""
        return self.series[index % len(self.series)]


THEMES: dict[ThemeName, ChartTheme] = {
    "light": ChartTheme(
        surface="#ffffff",
        ink="#1c2b33",
        muted="#5b6b75",
        grid="#e6ebee",
        series=("#0b7285", "#e08a00", "#5b4bb7", "#c2255c", "#66b8e0", "#8a6d00", "#2f9e63", "#6b7680"),
        scale=("#eef6f8", "#b9dde4", "#74bccb", "#2f93a8", "#0b7285", "#064955"),
        rise="#0b7285",
        fall="#d9480f",
    ),
    "dark": ChartTheme(
        surface="#161d22",
        ink="#e8eef1",
        muted="#9fb0ba",
        grid="#2b363d",
        series=("#4cc3d9", "#f5ab35", "#a899f5", "#f27aa5", "#2f86c9", "#cbb252", "#69d29b", "#9aa7b0"),
        scale=("#1b272d", "#12454f", "#0f6a7a", "#2a96aa", "#6cc7d6", "#cdf0f5"),
        rise="#4cc3d9",
        fall="#ff8a5b",
    ),
}


def with_alpha(color: str, alpha: float) -> str:
    """Returns `#rrggbb` as `rgba(...)` with that opacity (0 to 1)."""
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"
