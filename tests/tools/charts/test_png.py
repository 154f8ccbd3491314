import io

import pytest
from PIL import Image

from cartwise.tools.charts.png import font_families, render

KINDS = (
    "line",
    "band",
    "bar",
    "stacked_bar",
    "scatter",
    "heat_map",
    "cohort",
    "funnel",
    "waterfall",
    "survival",
    "flow",
)


def opened(picture):
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image


@pytest.mark.parametrize("kind", KINDS)
def test_render_draws_every_kind(samples, kind):
    image = opened(render(getattr(samples, kind)(), "zh", "dark", dots_per_inch=50))
    assert image.width == 400
    assert len(image.convert("RGB").getcolors(100_000)) > 20


def test_render_draws_shop_text_as_it_stands_when_it_looks_like_mathematics(samples):
    block = samples.chart(
        "bar",
        [samples.column("p", "text"), samples.column("n")],
        [("$\\frac{1}{", 1), ("a_b^c$", 2)],
        y=("n",),
        title="$\\href{x}",
    )
    assert opened(render(block, dots_per_inch=50)).width == 400


def test_render_survives_a_chart_without_values(samples):
    block = samples.chart(
        "line", [samples.column("month", "date"), samples.column("n")], [("2024-01-01", None)], y=("n",)
    )
    assert opened(render(block, dots_per_inch=50)).width == 400


def test_render_composes_pictures_and_leaves_a_frame_where_one_is_missing(samples, tmp_path):
    Image.new("RGB", (600, 300), "#c00").save(tmp_path / "red.png")
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    block = samples.image_grid([str(tmp_path / "red.png"), str(tmp_path / "broken.png"), str(tmp_path / "absent.png")])
    colors = {color for _, color in opened(render(block)).convert("RGB").getcolors(100_000)}
    assert (204, 0, 0) in colors
    assert (230, 235, 238) in colors


def test_font_families_warns_when_no_font_has_chinese(monkeypatch, caplog):
    from matplotlib import font_manager

    font_families.cache_clear()
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    try:
        assert font_families() == ("DejaVu Sans",)
        assert "no_cjk_font" in caplog.text
    finally:
        font_families.cache_clear()
