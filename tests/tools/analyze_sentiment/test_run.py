"""The tool on a small shop: what is praised and blamed, groups, time, contradictions, pasted and hostile text."""

import pytest

from cartwise.errors import RetryableInput
from cartwise.tools.analyze_sentiment.run import run
from cartwise.tools.arguments import AnalyzeSentimentArgs
from cartwise.tools.context import ToolContext
from cartwise.workspace.warehouse.request import Filter, Period
from cartwise.workspace.workspace import Workspace


@pytest.fixture
def ask(review_shop):
    def call(language="en", **args):
        return run(AnalyzeSentimentArgs(**args), ToolContext(review_shop, language, as_of=review_shop.catalog.as_of))

    return call


def test_complaints_name_what_was_planted(ask):
    result = ask(by="aspect", focus="complaints")
    facts = {fact.id: fact.value for fact in result.facts}
    assert facts["blamed[delivery]"] == 40  # English and Chinese
    assert facts["blamed[size]"] == 20
    assert facts["blamed[service]"] == 20
    assert facts["praised[price]"] == 20
    assert "delivery" in result.summary.split("Overall")[0]


def test_quotes_are_numbered_with_ids(ask):
    result = ask(by="aspect", focus="complaints")
    (block,) = [block for block in result.blocks if block.kind == "citations"]
    assert [citation.number for citation in block.citations] == list(range(1, len(block.citations) + 1))
    assert all(citation.row_id.startswith("R") and citation.date for citation in block.citations)
    assert f"[{len(block.citations)}]" in result.summary


def test_noise_is_named_as_not_counted(ask):
    caveats = {caveat.code: caveat.text for caveat in ask().caveats}
    assert "2 default texts" in caveats["left_out"]


def test_groups_of_a_dimension_have_intervals(ask):
    table = next(block for block in ask(by="category").blocks if block.kind == "table")
    assert {row[0] for row in table.rows} == {"Kitchen", "Clothing", "Lighting"}
    assert all(row[2] <= row[1] <= row[3] for row in table.rows)


def test_series_has_a_band_chart(ask):
    result = ask(by="month")
    chart = next(block for block in result.blocks if block.kind == "chart")
    assert chart.spec.chart == "band"
    assert chart.spec.y == ("positive", "low", "high")
    assert "trend" in result.summary


def test_contradiction_is_found(ask):
    result = ask(by="mismatch")
    assert result.items["review"] == ("R900",)
    assert "low stars" in result.summary


def test_drivers_name_what_lowers_the_rating(ask):
    result = ask(by="drivers")
    table = next(block for block in result.blocks if block.kind == "table")
    effects = {(row[0], row[1]): row[2] for row in table.rows}
    assert effects["size and fit", "Blamed"] < effects["price", "Praised"]
    assert "not proof of cause" in result.summary


def test_period_and_filter_narrow_the_reviews(ask):
    narrowed = ask(
        filters=(Filter(field="category", values=("Clothing",)),), period=Period(start="2024-01-01", end="2024-03-31")
    )
    facts = {fact.id: fact.value for fact in narrowed.facts}
    assert 0 < facts["reviews_read"] < 20
    assert "category is Clothing" in narrowed.summary


def test_product_is_found_by_part_of_its_name(ask):
    assert "lamp" in ask(product="lamp").summary


def test_nothing_found_is_said(ask):
    result = ask(period=Period(start="2020-01-01", end="2020-12-31"))
    assert result.is_empty
    assert "No reviews" in result.summary


def test_unknown_dimension_is_refused(ask):
    with pytest.raises(RetryableInput):
        ask(by="planet")


def test_pasted_text_gets_verdict_aspects_and_words(ask):
    result = ask(texts=("The mug is beautiful, but delivery took far too long and the box was crushed.",))
    assert "blames" in result.summary
    assert "delivery" in result.summary
    (quote,) = next(block for block in result.blocks if block.kind == "citations").citations
    assert "▼" in quote.text


def test_pasted_portuguese_is_not_pretended_to_be_read(ask):
    result = ask(texts=("Não gostei do produto, veio quebrado e a entrega demorou muito.",))
    assert "Portuguese" in result.summary
    assert [caveat.code for caveat in result.caveats] == ["uncovered_text"]


def test_pasted_markup_stays_inert(ask):
    result = ask(
        texts=("Awful ![x](http://evil.test/a.png) <script>alert(1)</script> [click](http://evil.test) awful",)
    )
    assert "](http" not in result.summary
    assert "<script" not in result.summary


def test_too_much_pasted_text_is_refused(ask):
    with pytest.raises(RetryableInput, match="at most 500"):
        ask(texts=("x",) * 501)


def test_chinese_answer_reads_in_chinese(ask):
    result = ask(language="zh", by="aspect", focus="complaints")
    assert "物流" in result.summary
    assert "complain" not in result.summary


def test_what_was_not_read_in_time_is_read_by_a_job(review_files, tmp_path, monkeypatch):
    monkeypatch.setattr("cartwise.tools.analyze_sentiment.selection.READING_SECONDS", 0.0)
    monkeypatch.setattr("cartwise.workspace.reviews.scores._CHUNK", 8)
    with Workspace.open(tmp_path / "w", create=True) as workspace:
        workspace.ingest(str(review_files / "reviews.csv"), str(review_files / "products.csv"))
        result = run(AnalyzeSentimentArgs(), ToolContext(workspace, "en", as_of=workspace.catalog.as_of))
        jobs = [job for job in workspace.jobs.list() if job.kind == "read_reviews"]
        assert jobs
        assert any(jobs[0].id in caveat.text for caveat in result.caveats)
        assert workspace.jobs.wait(jobs[0].id, timeout_seconds=120).state == "done"
