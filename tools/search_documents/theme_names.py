"""Names themes by what they are about: those that mostly speak of one aspect bear its name, and are one theme in both languages."""

from collections import Counter
from typing import TYPE_CHECKING

from cartwise.models.text.aspects import AspectFinder

if TYPE_CHECKING:
    from cartwise.models.retrieval.themes import Theme

MOSTLY = 0.5  # of a theme's sentences, by how often each was said


def by_aspect(themes: "list[Theme]", texts: list[str], counts: list[int], language: str) -> "list[tuple[Theme, str]]":
    """Returns the themes with the name of their aspect, "" where none is most spoken of; themes of one aspect become one.

    Args:
        themes: the heaviest first within each script.
        texts: the sentences that the themes' members count.
        counts: how often each was said.
        language: of the names.
    """
    from cartwise.models.retrieval.themes import Theme

    finder = AspectFinder()
    found: dict[str, Theme] = {}
    for number, theme in enumerate(themes):
        name = _aspect_of(theme, texts, counts, finder)
        key = name or f"#{number}"
        before = found.get(key)
        if before is None:
            found[key] = theme
            continue
        first, second = sorted((before, theme), key=lambda one: -one.weight)
        found[key] = Theme(first.members + second.members, first.weight + second.weight, first.words)
    labels = {name: aspect.label.get(language, aspect.label["en"]) for name, aspect in finder.aspects.items()}
    return [(theme, labels.get(key, "")) for key, theme in found.items()]


def _aspect_of(theme: "Theme", texts: list[str], counts: list[int], finder: AspectFinder) -> str:
    members = theme.members
    said = Counter[str]()
    for mention in {(each.text, each.aspect) for each in finder.mentions([texts[i] for i in members])}:
        said[mention[1]] += counts[members[mention[0]]]
    total = sum(counts[i] for i in members)
    name, times = max(said.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return name if times >= MOSTLY * total else ""
