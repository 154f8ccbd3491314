import json

import pytest

from cartwise.errors import FinalFailure
from cartwise.tools.charts.plotly import figure

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
HOSTILE = '<a href="https://collector.example">x</a><img src=x onerror=alert(1)>\u202egnp'


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figure_draws_every_kind(samples, kind, theme):
    drawn = figure(getattr(samples, kind)(), "zh", theme)
    assert drawn.data
    assert "http" not in drawn.to_json()


def test_figure_escapes_shop_text_everywhere(samples):
    columns = [samples.column("product", "text", label=HOSTILE), samples.column("units", label=HOSTILE)]
    for kind, series in (("bar", None), ("line", None), ("heat_map", "product"), ("funnel", None), ("flow", "product")):
        block = samples.chart(kind, columns, [(HOSTILE, 1), ("other", 2)], y=("units",), title=HOSTILE, series=series)
        written = json.dumps(figure(block).to_plotly_json(), ensure_ascii=False, default=str)
        assert "<a" not in written
        assert "<img" not in written
        assert "\u202e" not in written


def test_figure_writes_currency_and_separators_on_the_axis(samples):
    axis = figure(samples.line()).layout.yaxis
    assert (axis.tickprefix, axis.tickformat) == ("£", ",~f")


def test_figure_names_counted_units_in_the_axis_title(samples):
    block = samples.chart(
        "bar", [samples.column("day", "text"), samples.column("sold", unit="units")], [("Mon", 1)], y=("sold",)
    )
    assert figure(block).layout.yaxis.title.text == "Sold (units)"


def test_figure_keeps_gaps_where_values_are_missing(samples):
    assert figure(samples.line()).data[0].y[4] is None


def test_figure_draws_a_band_between_its_bounds(samples):
    traces = figure(samples.band()).data
    assert traces[0].fill == "toself"
    assert max(traces[0].y) == 77500


def test_figure_cuts_long_names_on_the_axis_but_not_in_the_hover(samples):
    drawn = figure(samples.bar())
    assert drawn.layout.yaxis.ticktext[0].endswith("…")
    assert drawn.data[0].customdata[0] == "Ceramic mug with a very long descriptive product name"


def test_figure_keeps_categories_apart_when_their_cut_names_are_equal(samples):
    rows = [("x" * 40 + "1", 1), ("x" * 40 + "2", 2)]
    block = samples.chart("bar", [samples.column("p", "text"), samples.column("n")], rows, y=("n",))
    assert list(figure(block).data[0].x) == [0, 1]


def test_figure_draws_one_series_per_value(samples):
    assert [trace.name for trace in figure(samples.stacked_bar()).data] == ["Web", "App", "Store"]


def test_figure_leaves_cohort_cells_empty_where_there_is_no_value(samples):
    assert figure(samples.cohort()).data[0].z[4][1] is None


def test_figure_marks_the_ends_of_a_waterfall_as_totals(samples):
    assert list(figure(samples.waterfall()).data[0].measure) == ["absolute", "relative", "relative", "absolute"]


def test_figure_fails_by_name_when_a_column_is_missing(samples):
    block = samples.line()
    broken = block.model_copy(update={"spec": block.spec.model_copy(update={"y": ("profit",)})})
    with pytest.raises(FinalFailure, match="profit") as caught:
        figure(broken)
    assert caught.value.code == "chart_unknown_column"


def test_figure_fails_when_a_matrix_has_no_rows_column(samples):
    block = samples.heat_map()
    broken = block.model_copy(update={"spec": block.spec.model_copy(update={"series": None})})
    with pytest.raises(FinalFailure) as caught:
        figure(broken)
    assert caught.value.code == "chart_incomplete"


def test_figure_is_empty_but_drawn_when_there_are_no_rows(samples):
    block = samples.chart("bar", [samples.column("p", "text"), samples.column("n")], [], y=("n",))
    assert figure(block) is not None


def test_a_forecast_has_two_ribbons_and_dashes_what_is_assumed(samples):
    drawn = figure(samples.forecast_band())
    assert sum(trace.fill == "toself" for trace in drawn.data) == 2
    assert [trace.line.dash for trace in drawn.data if trace.fill != "toself"] == [None, None, "dash"]


def test_an_event_is_marked_once_and_escaped(samples):
    drawn = figure(samples.forecast_band())
    assert [note.text for note in drawn.layout.annotations] == ["Sale &lt;b&gt;"]
    assert len(drawn.layout.shapes) == 1
