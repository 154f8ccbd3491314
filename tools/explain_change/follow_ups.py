"""What to ask after an explanation, as whole questions that the planner understands."""

from cartwise.prompts import loader
from cartwise.tools.arguments import ExplainChangeArgs
from cartwise.tools.display import format_period, plural
from cartwise.tools.explain_change.change import Explanation
from cartwise.tools.explain_change.words import Words


def change_follow_ups(args: ExplainChangeArgs, explanation: Explanation, words: Words) -> tuple[str, ...]:
    """Returns up to three questions."""
    period = format_period(explanation.setting.window, words.language)
    found = []
    places = [each.cause.dimension for each in explanation.causes] + [place.dimension for place in explanation.places]
    for dimension in dict.fromkeys(name for name in places if name):
        if dimension in words.catalog.dimensions:
            label = words.dimension(dimension)
            label = label if words.language == "zh" else plural(label)
            found.append(
                loader.ui_text("follow_up_top", words.language, dimension=label, metric=words.label, period=period)
            )
            break
    if explanation.setting.window.days <= 62:
        found.append(loader.ui_text("follow_up_by_day", words.language, metric=words.label, period=period))
    found.append(words.text("ask_unusual", metric=words.label, when=words.when(period)))
    return tuple(question[:1].upper() + question[1:] for question in found[:3])
