"""What reviews and reports of those days say about the main cause: quoted, as leads and not as proof."""

from datetime import timedelta

from cartwise.tools.explain_change.change import Explanation
from cartwise.tools.explain_change.reader import Reader
from cartwise.tools.explain_change.words import Words
from cartwise.tools.result import CitationsBlock
from cartwise.types import DateRange

MOST_PASSAGES = 2
AFTER = timedelta(days=10)  # what is written about a month is written in it or soon after


def passages_of(explanation: Explanation, reader: Reader, words: Words) -> CitationsBlock | None:
    """Returns the passages, None where there is no cause, no index yet, or nothing that fits."""
    from cartwise.workspace.library.shop import library_state

    if not explanation.causes or library_state(reader.ctx.workspace).meta is None:
        return None
    from cartwise.tools.search_documents.citations import citations_of
    from cartwise.tools.search_documents.lookup import look_up
    from cartwise.tools.search_documents.scope import Scope

    cause, window = explanation.causes[0].cause, explanation.setting.window
    subject = words.label if cause.lever == "own" else words.text(f"topic_{cause.lever}")
    period = DateRange(window.start, window.end + AFTER)
    scope = Scope({"kind": ["document", "review", "note"]}, period)
    places = (f"{subject} {cause.value}", subject) if cause.dimension else (subject,)
    for query in places:
        hits = look_up(query, MOST_PASSAGES, scope, reader.ctx).hits
        if hits:
            return citations_of(hits, query, words.language)
    return None
