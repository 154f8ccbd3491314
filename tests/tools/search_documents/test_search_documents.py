import dataclasses
import json

import pytest

from cartwise.errors import RetryableInput, Unavailable
from cartwise.tools.arguments import SearchDocumentsArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.search_documents.run import run
from cartwise.workspace.warehouse.request import Filter, Period
from cartwise.workspace.workspace import Workspace


def quotes(result):
    return next(block.citations for block in result.blocks if block.kind == "citations")


def test_passages_are_quoted_with_their_place(ctx):
    result = run(SearchDocumentsArgs(query="damaged mugs replaced", source="documents", n=1), ctx)
    (quote,) = quotes(result)
    assert quote.number == 1
    assert quote.text == "Damaged mugs are replaced free of charge."
    assert quote.source == "March 2025 · 2025-03.md · Policy"
    assert quote.date == "2025-03"


def test_a_claim_against_the_data_is_told_with_the_figures(ctx):
    result = run(
        SearchDocumentsArgs(
            query="return rate", source="documents", period=Period(start="2025-02-01", end="2025-02-28")
        ),
        ctx,
    )
    assert "fell by 20 %" in result.summary
    assert "rose from" in result.summary
    assert [caveat.code for caveat in result.caveats] == ["documents_disagree"]
    change = next(fact for fact in result.facts if fact.id.startswith("return_rate_change["))
    assert change.value > 0
    assert any(source.kind == "sql" and source.sql for source in result.sources)


def test_claims_that_agree_raise_nothing(ctx):
    result = run(
        SearchDocumentsArgs(query="orders", source="documents", period=Period(start="2025-03-01", end="2025-03-31")),
        ctx,
    )
    assert [caveat.code for caveat in result.caveats] == []


def test_plans_are_no_claims(ctx):
    result = run(SearchDocumentsArgs(query="return rate should fall by half", source="documents", n=1), ctx)
    assert quotes(result)[0].source.startswith("Plan for 2026")
    assert result.caveats == ()


def test_ratings_and_categories_filter_reviews(ctx):
    filters = (Filter(field="rating", op="lt", values=(3,)), Filter(field="category", op="eq", values=("Travel",)))
    result = run(SearchDocumentsArgs(query="broke", filters=filters), ctx)
    assert quotes(result)
    assert all("Lunch bag" in quote.source for quote in quotes(result))
    in_scope = next(fact for fact in result.facts if fact.id == "texts_in_scope")
    assert in_scope.value == 8


def test_conditions_on_other_dimensions_go_through_the_data(ctx):
    filters = (Filter(field="product_id", op="eq", values=("P1",)), Filter(field="review", op="ne", values=("R1",)))
    result = run(SearchDocumentsArgs(query="", filters=filters, n=50), ctx)
    assert {quote.row_id for quote in quotes(result)} <= {f"R{n}" for n in range(34) if n % 3 == 1 and n != 1}


def test_an_unknown_condition_is_an_error_with_names(ctx):
    with pytest.raises(RetryableInput):
        run(SearchDocumentsArgs(query="x", filters=(Filter(field="colour", op="eq", values=("red",)),)), ctx)


def test_nothing_that_fits_is_said_so(ctx):
    result = run(SearchDocumentsArgs(query="submarine volcano"), ctx)
    assert result.is_empty
    assert result.blocks == ()


def test_themes_have_counts_quotes_and_a_map(ctx):
    result = run(SearchDocumentsArgs(task="themes", filters=(Filter(field="rating", op="le", values=(2,)),)), ctx)
    kinds = [block.kind for block in result.blocks]
    assert kinds == ["chart", "table", "citations"]
    table = result.blocks[1]
    assert sum(row[1] for row in table.rows) >= 20
    assert result.blocks[0].spec.chart == "scatter"
    assert len(quotes(result)) == len(table.rows)
    assert any("broke" in str(row[0]) for row in table.rows)


def test_an_answer_in_chinese(ctx):
    result = run(SearchDocumentsArgs(query="退货率", source="documents"), dataclasses.replace(ctx, language="zh"))
    assert "引文" in result.summary
    assert result.blocks


def test_no_word_of_a_passage_stands_in_the_summary(ctx):
    result = run(SearchDocumentsArgs(query="damaged mugs", source="documents"), ctx)
    assert "replaced free of charge" not in result.summary


def test_a_shop_without_texts_says_what_to_do(tiny_workspace):
    with pytest.raises(Unavailable) as raised:
        run(SearchDocumentsArgs(query="returns"), ToolContext(tiny_workspace, "en"))
    assert raised.value.code == "nothing_to_search"


def test_before_the_index_is_ready_words_are_searched_and_said_so(text_shop, tmp_path):
    import shutil

    shutil.copytree(text_shop.path, tmp_path / "shop", ignore=shutil.ignore_patterns("library"))
    with Workspace.open(tmp_path / "shop") as workspace:
        result = run(
            SearchDocumentsArgs(query="damaged mugs replaced", source="documents", n=1), ToolContext(workspace, "en")
        )
    assert [caveat.code for caveat in result.caveats] == ["library_building"]
    assert quotes(result)[0].text == "Damaged mugs are replaced free of charge."


def test_an_index_behind_the_data_says_so(text_shop, tmp_path):
    import shutil

    shutil.copytree(text_shop.path, tmp_path / "shop")
    (tmp_path / "more.md").write_text("# More\n\nA new note on towels.\n", encoding="utf-8")
    with Workspace.open(tmp_path / "shop") as workspace:
        workspace.ingest(str(tmp_path / "more.md"))
        result = run(SearchDocumentsArgs(query="damaged mugs replaced", n=1), ToolContext(workspace, "en"))
    assert [caveat.code for caveat in result.caveats] == ["library_behind"]


def test_a_result_is_plain_json(ctx):
    result = run(SearchDocumentsArgs(query="late delivery"), ctx)
    assert json.loads(result.model_dump_json())
