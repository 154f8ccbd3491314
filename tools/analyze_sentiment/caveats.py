"""What to know before using an analysis of reviews."""

from cartwise.prompts import loader
from cartwise.tools.analyze_sentiment.selection import Selection
from cartwise.tools.analyze_sentiment.words import uncovered_words
from cartwise.tools.number_format import format_number
from cartwise.tools.result import Caveat

FEW_REVIEWS = 30
_REASONS = ("default", "empty", "reply", "copy")


def caveats_of(chosen: Selection, language: str) -> tuple[Caveat, ...]:
    """Returns the caveats: rows kept out, languages not covered, a sample instead of all, few reviews."""

    def caveat(code: str, **params: object) -> Caveat:
        return Caveat(code=code, text=loader.ui_text(f"sentiment_caveat_{code}", language, **params))

    found = []
    if chosen.uncovered:
        count = format_number(sum(chosen.uncovered.values()))
        found.append(caveat("uncovered", count=count, languages=uncovered_words(chosen, language)))
    if chosen.unread:
        found.append(
            caveat(
                "sample",
                read=format_number(len(chosen.readings)),
                unread=format_number(chosen.unread),
                job=chosen.job or "",
            )
        )
    if chosen.left_out:
        joiner = "、" if language == "zh" else ", "
        reasons = joiner.join(
            loader.ui_text(f"sentiment_left_{reason}", language, count=format_number(chosen.left_out[reason]))
            for reason in _REASONS
            if reason in chosen.left_out
        )
        found.append(caveat("left_out", reasons=reasons))
    if 0 < len(chosen.readings) < FEW_REVIEWS:
        found.append(caveat("few", count=len(chosen.readings)))
    return tuple(found)
