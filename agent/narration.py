"""The text of an answer, and the plain wording that code gives it."""

from dataclasses import dataclass

from cartwise.tools.result import ToolResult


@dataclass(frozen=True)
class Written:
    """The text of an answer, who wrote it, and why a model's text was not used."""

    text: str
    writer: str
    problems: tuple[str, ...] = ()


def narrate_results(results: list[ToolResult]) -> Written:
    """Returns the tools' own paragraphs, one after the other."""
    return Written("\n\n".join(result.summary for result in results), "embedded")
