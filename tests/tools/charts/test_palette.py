"""Series colours stay apart for the common kinds of colour blindness (Machado, Oliveira and Fernandes 2009, severity 1)."""

import itertools

import pytest

from cartwise.tools.charts.palette import THEMES

BLINDNESS = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}
FIRST = 5  # series that most charts have


def linear(color):
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(color):
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(color), strict=True))


def lab(rgb):
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(weight * part for weight, part in zip(row, rgb, strict=True)) for row in rows]
    scaled = [value / white for value, white in zip(xyz, (0.9505, 1.0, 1.089), strict=True)]
    x, y, z = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in scaled)
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))


def seen(color, kind):
    rgb = linear(color)
    return lab([max(0.0, sum(weight * part for weight, part in zip(row, rgb, strict=True))) for row in BLINDNESS[kind]])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", BLINDNESS)
def test_first_series_colors_differ_when_seen_with(kind, theme):
    colors = THEMES[theme].series[:FIRST]
    for one, other in itertools.combinations(colors, 2):
        distance = sum((a - b) ** 2 for a, b in zip(seen(one, kind), seen(other, kind), strict=True)) ** 0.5
        assert distance > 10, (one, other, round(distance, 1))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_surface_contrast_is_readable(theme):
    colors = THEMES[theme]
    for ink in (colors.ink, colors.muted):
        high, low = sorted((luminance(ink), luminance(colors.surface)), reverse=True)
        assert (high + 0.05) / (low + 0.05) > 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_scale_is_ordered_by_lightness(theme):
    steps = [luminance(color) for color in THEMES[theme].scale]
    assert steps in (sorted(steps), sorted(steps, reverse=True))
