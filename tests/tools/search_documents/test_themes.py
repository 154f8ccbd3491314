"""Themes bear the names of the aspects they are about; a topic that names an aspect is counted by all of its words."""

import dataclasses

from cartwise.models.retrieval.themes import Theme
from cartwise.models.text.aspects import pattern_of
from cartwise.tools.arguments import SearchDocumentsArgs
from cartwise.tools.search_documents.run import run
from cartwise.tools.search_documents.theme_names import by_aspect
from cartwise.workspace.warehouse.request import Filter

SAID = ["The parcel came late.", "Delivery took ages.", "物流太慢了", "A gift for my sister."]


def test_themes_of_one_aspect_become_one_in_both_languages():
    themes = [Theme((0, 1), 5, ("parcel", "late")), Theme((3,), 2, ("gift",)), Theme((2,), 1, ("太慢",))]
    named = by_aspect(themes, SAID, [3, 2, 1, 2], "zh")
    assert [(name, theme.members) for theme, name in named] == [("物流", (0, 1, 2)), ("", (3,))]
    assert named[0][0].words == ("parcel", "late")
    assert named[0][0].weight == 6


def test_a_pattern_stands_for_one_aspect_only():
    delivery = pattern_of("delivery")
    assert delivery
    assert delivery.search("The parcel came late")
    assert delivery.search("物流太慢了")
    assert pattern_of("slow delivery of gifts") is None
    assert pattern_of("aliens") is None


def test_reviews_that_speak_of_the_topic_are_counted(ctx):
    low = (Filter(field="rating", op="lt", values=(3,)),)
    result = run(SearchDocumentsArgs(query="delivery", source="reviews", filters=low), ctx)
    assert next(fact.value for fact in result.facts if fact.id == "texts_naming_it") == 12
    assert 'Of the 24 reviews (rating below 3), 12 speak of "delivery"' in result.summary


def test_chinese_conditions_and_periods_are_told(ctx):
    low = (Filter(field="rating", op="lt", values=(3,)),)
    result = run(
        SearchDocumentsArgs(query="物流", source="reviews", filters=low), dataclasses.replace(ctx, language="zh")
    )
    assert "24 条评论（评分低于3）" in result.summary
