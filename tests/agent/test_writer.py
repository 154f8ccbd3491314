from langchain_core.language_models.fake_chat_models import FakeListChatModel

from cartwise.agent.writer import write_prose
from cartwise.tools.result import Fact, ToolResult

RESULT = ToolResult(
    summary="Revenue: **£120.00**.", facts=(Fact(id="revenue", value=120.0, unit="GBP", decimals=2, metric="revenue"),)
)


def written(reply: str):
    told: list[str] = []
    model = FakeListChatModel(responses=[reply])
    result = write_prose(model, question="Revenue?", language="en", results=[RESULT], on_text=told.append)
    return result, told


def test_cited_figures_are_printed_by_code():
    result, told = written("Revenue came to [[revenue]].")
    assert result.text == "Revenue came to £120.00."
    assert result.writer == "model"
    assert told == [result.text]


def test_invented_figure_gives_the_plain_narration_and_tells_nothing_of_it():
    result, told = written("Revenue came to 999.")
    assert result.text == RESULT.summary
    assert result.problems
    assert told == []


def test_markup_in_prose_is_escaped():
    result, _ = written("[[revenue]] ![x](https://collector.example/p.png) <script>x</script>")
    assert "![" not in result.text
    assert "<script>" not in result.text
