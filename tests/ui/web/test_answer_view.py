import pytest

from cartwise.agent.answer import Answer
from cartwise.tools.result import CitationsBlock, ImagesBlock, PlanBlock
from cartwise.ui.web.answer_view import answer_parts
from cartwise.ui.web.downloads import LinkSigner

SIGNER = LinkSigner(b"k" * 32)


def answer(fake, made=None, **more):
    fields = {
        "id": "a",
        "thread_id": "t",
        "question": "q",
        "language": "en",
        "outcome": "answered",
        "text": "",
        **(made or {}),
        **more,
    }
    return Answer(**fields)


def html_of(shown):
    return "".join(part if isinstance(part, str) else "<figure></figure>" for part in answer_parts(shown, SIGNER))


def test_answer_parts_puts_text_before_chart_before_table(fake):
    shown = html_of(answer(fake, fake.top_products(False)))
    assert shown.index("sold most") < shown.index("<figure>") < shown.index("<table")


def test_answer_parts_shows_a_single_figure_big_and_not_as_a_table(fake):
    shown = html_of(answer(fake, fake.compared(False)))
    assert "cw-figure-number" in shown
    assert "<table" not in shown


def test_answer_parts_links_the_whole_result_in_both_formats(fake):
    shown = html_of(answer(fake, fake.by_month(False)))
    assert shown.count('class="cw-download"') == 2
    assert "export/r-month.csv?key=" in shown
    assert "export/r-month.xlsx?key=" in shown


def test_answer_parts_shows_sql_escaped_with_a_copy_button(fake):
    shown = html_of(answer(fake, sources=(fake.source(),)))
    assert 'class="cw-copy"' in shown
    assert "timestamp &gt;= DATE &#x27;2024-07-01&#x27;" in shown


def test_answer_parts_shows_rows_read_freshness_and_version(fake):
    shown = html_of(answer(fake, sources=(fake.source(),)))
    assert "104,233 rows read" in shown
    assert "data until 2024-12-09" in shown
    assert "version v12" in shown


def test_answer_parts_marks_demo_answers(fake):
    assert "cw-demo-badge" in html_of(answer(fake, is_demo=True))
    assert "cw-demo-badge" not in html_of(answer(fake, is_demo=False))


def test_answer_parts_names_the_model(fake):
    assert "openai:gpt" in html_of(answer(fake, model="openai:gpt"))
    assert "no language model" in html_of(answer(fake))


@pytest.mark.parametrize("outcome", ["partial", "unavailable", "refused", "limit", "failed"])
@pytest.mark.parametrize(("language", "heading"), [("en", "What to do:"), ("zh", "怎么办：")])
def test_answer_parts_tells_what_happened_and_what_to_do(fake, outcome, language, heading):
    shown = html_of(answer(fake, outcome=outcome, text="It happened.", language=language))
    assert "cw-trouble" in shown
    assert "It happened." in shown
    assert heading in shown


def test_answer_parts_shows_plans_and_quotes(fake):
    blocks = (
        PlanBlock(title="Plan", steps=("First", "Then")),
        CitationsBlock(citations=fake.hostile()["blocks"][2].citations),
    )
    shown = html_of(answer(fake, blocks=blocks))
    assert "<li>First</li><li>Then</li>" in shown
    assert "Lovely mug" in shown
    assert "page 3" in shown


def test_answer_parts_embeds_pictures_and_serves_no_file(fake, tmp_path):
    from PIL import Image

    Image.new("RGB", (10, 10), "#0a0").save(tmp_path / "mug.png")
    (tmp_path / "logo.svg").write_text("<svg onload='x'></svg>")
    block = ImagesBlock(paths=(str(tmp_path / "mug.png"), str(tmp_path / "logo.svg")), captions=("A mug", "A logo"))
    shown = html_of(answer(fake, blocks=(block,)))
    assert shown.count("<img") == 1
    assert str(tmp_path) not in shown


def test_answer_parts_is_inert_when_everything_is_hostile(fake, hostile_texts, page):
    page(html_of(answer(fake, fake.hostile()))).check_inert()
    for text in hostile_texts:
        page(html_of(answer(fake, text=text, model=text, outcome="failed", follow_ups=(text,)))).check_inert()
