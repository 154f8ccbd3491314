import pytest

from cartwise.tools.result import TableBlock, TableColumn
from cartwise.ui.web.tables import figures_html, single_figures, table_html

REVENUE = TableColumn(name="revenue", label="Net revenue", type="number", unit="GBP", role="measure", decimals=2)
COUNTRY = TableColumn(name="country", label="Country", type="text")


def table(columns, rows, **more):
    return TableBlock(columns=tuple(columns), rows=tuple(rows), total_rows=more.pop("total_rows", len(rows)), **more)


def test_table_html_formats_and_aligns_measures():
    shown = table_html(table([COUNTRY, REVENUE], [("France", -1234.5)]), "en")
    assert '<td class="cw-number">\u2212£1,234.50</td>' in shown
    assert "<td>France</td>" in shown


def test_table_html_shows_missing_values_as_a_dash():
    assert "<td>–</td>" in table_html(table([COUNTRY], [(None,)]), "en")


@pytest.mark.parametrize(("language", "shown"), [("en", "<td>yes</td>"), ("zh", "<td>是</td>")])
def test_table_html_words_booleans_in_the_language(language, shown):
    column = TableColumn(name="b", label="B", type="boolean")
    assert shown in table_html(table([column], [(True,)]), language)


def test_table_html_tells_how_many_rows_there_are_when_it_shows_fewer():
    assert "First 1 of 3,412 rows" in table_html(table([COUNTRY], [("France",)], total_rows=3412), "en")


def test_table_html_is_inert_when_cells_labels_and_title_are_hostile(hostile_texts, page):
    for text in hostile_texts:
        column = TableColumn(name="c", label=text, type="text")
        page(table_html(table([column], [(text,)], title=text), "en")).check_inert()


def test_single_figures_takes_one_row_of_few_measures():
    assert single_figures(table([REVENUE], [(1.0,)])) == (REVENUE,)


def test_single_figures_leaves_several_rows_to_the_table():
    assert single_figures(table([REVENUE], [(1.0,), (2.0,)])) == ()


def test_single_figures_leaves_rows_of_the_data_to_the_table():
    assert single_figures(table([COUNTRY], [("France",)])) == ()


def compared(change):
    names = (("revenue_before", "GBP", 2), ("revenue_change", "GBP", 2), ("revenue_change_pct", "%", 1))
    others = [
        TableColumn(name=name, label=name, type="number", unit=unit, role="measure", decimals=places)
        for name, unit, places in names
    ]
    return table([REVENUE, *others], [(120.0, 100.0, 20.0, change)])


@pytest.mark.parametrize(
    ("change", "css", "sign"),
    [(20.0, "cw-change-up", "▲"), (-5.25, "cw-change-down", "▼"), (0.0, "cw-change-flat", "■")],
)
def test_figures_html_shows_change_and_former_figure(change, css, sign):
    shown = figures_html(compared(change), "en")
    assert css in shown
    assert sign in shown
    assert "before: £100.00" in shown
    assert shown.count("cw-figure-number") == 1


def test_figures_html_shows_no_change_when_there_was_nothing_before():
    assert "cw-change-" not in figures_html(compared(None), "en")


def test_figures_html_names_the_slice():
    assert "France" in figures_html(table([COUNTRY, REVENUE], [("France", 12.0)]), "en")


@pytest.mark.parametrize(("language", "words"), [("en", "2.05 percentage points"), ("zh", "2.05 个百分点")])
def test_figures_html_shows_the_change_of_a_percentage_in_points(language, words):
    units = (("rate", "%", 2), ("rate_before", "%", 2), ("rate_change", "pp", 2), ("rate_change_pct", "%", 1))
    columns = [
        TableColumn(name=name, label=name, type="number", unit=unit, role="measure", decimals=places)
        for name, unit, places in units
    ]
    assert f"▼ {words}" in figures_html(table(columns, [(7.85, 9.9, -2.05, -20.7)]), language)
