"""Describes the columns of a result: label in both languages, unit, decimals and role."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from cartwise.workspace.catalog.model import Catalog, Synonyms
from cartwise.workspace.catalog.words import plural, singular
from cartwise.workspace.warehouse.compiler.keys import Key
from cartwise.workspace.warehouse.compiler.measures import Shown, shown_name
from cartwise.workspace.warehouse.request import AdHocRatio
from cartwise.workspace.warehouse.result import PERCENTAGE_POINTS, ColumnRole, ResultColumn

_PERCENT_KINDS = frozenset({"change_pct", "share", "growth", "share_of_top"})


@cache
def _words() -> dict[str, Any]:
    import yaml

    text = files("cartwise.workspace.warehouse").joinpath("labels.yaml").read_text(encoding="utf-8")
    words: dict[str, Any] = yaml.safe_load(text)
    return words


def words(group: str, key: str, **values: Any) -> dict[str, str]:
    """Returns the label of an added column in each language."""
    return {language: text.format(**values) for language, text in _words()[group][key].items()}


def display(label: Synonyms, name: str) -> dict[str, str]:
    """Returns the display name in each language, the plain name where a language has none."""
    fallback = label.en[0] if label.en else name.replace("_", " ")
    return {"en": fallback, "zh": label.zh[0] if label.zh else fallback}


def key_column(catalog: Catalog, key: Key) -> ResultColumn:
    """Returns the column of a key."""
    if key.kind == "grain":
        return ResultColumn(key.name, "text", "time", label=words("grain", key.source))
    if key.kind == "part":
        is_named = key.source in ("weekday", "month_of_year")
        return ResultColumn(key.name, "text" if is_named else "integer", "dimension", label=words("part", key.source))
    dimension = catalog.dimensions.get(key.source)
    if dimension is None:
        return ResultColumn(key.name, "text", "dimension", label=display(Synonyms(), key.source))
    role: ColumnRole = "id" if dimension.entity else "dimension"
    return ResultColumn(key.name, dimension.type, role, label=display(dimension.label, dimension.name))


def metric_column(catalog: Catalog, shown: Shown) -> ResultColumn:
    """Returns the column of a metric."""
    name = shown_name(shown)
    if isinstance(shown, AdHocRatio):
        unit = shown.unit or _money_of(catalog, shown)
        return ResultColumn(name, "number", "measure", name, unit or None, 2, _ratio_label(catalog, shown))
    metric = catalog.metrics[name]
    label = display(metric.label, name)
    if metric.unit == "date":
        return ResultColumn(name, "date", "measure", name, None, 0, label)
    return ResultColumn(name, "number", "measure", name, metric.unit or None, metric.decimals, label)


def _money_of(catalog: Catalog, ratio: AdHocRatio) -> str:
    """Returns the currency of money over a count, "" where the parts are no such figures."""
    above, below = (
        {catalog.metrics[name].unit for name in names if name in catalog.metrics}
        for names in (ratio.numerator, ratio.denominator)
    )
    is_money = above == {catalog.currency} and catalog.currency not in below and ratio.scale == 1.0
    return catalog.currency or "" if is_money else ""


def _ratio_label(catalog: Catalog, ratio: AdHocRatio) -> dict[str, str]:
    """Returns the name of a ratio spelt out in the question, from the names of its parts: "net revenue per session"."""
    known = _words()["abbreviation"].get(ratio.name.casefold())
    if known:
        return dict(known)
    if "_per_" not in ratio.name or any(name not in catalog.metrics for name in (*ratio.numerator, *ratio.denominator)):
        return dict.fromkeys(("en", "zh"), ratio.name.replace("_", " "))
    parts = [
        {
            language: " + ".join(display(catalog.metrics[name].label, name)[language] for name in names)
            for language in ("en", "zh")
        }
        for names in (ratio.numerator, ratio.denominator)
    ]
    kind = "percent" if ratio.unit == "%" else "ratio" if ratio.scale == 1 else "per_many"
    below = {**parts[1], "en": _singular(parts[1]["en"])} if kind == "ratio" else parts[1]
    return {
        language: _words()["ratio"][kind][language].format(
            above=parts[0][language], below=below[language], n=int(ratio.scale)
        )
        for language in ("en", "zh")
    }


def _singular(label: str) -> str:
    """Returns an English label of many as one: "days with orders" -> "day with orders"."""
    words_of = label.split(" ")
    for place, word in enumerate(words_of):
        if word in _words()["after_noun"]:
            break
        if (one := singular(word)) != word:
            return " ".join([*words_of[:place], one, *words_of[place + 1 :]])
    return label


def derived_column(base: ResultColumn, kind: str, **values: Any) -> ResultColumn:
    """Returns the column that a comparison or transform adds to a metric's."""
    label = {}
    for language, template in _words()["derived"][kind].items():
        label[language] = template.format(metric=base.label[language], **values)
    unit, decimals = base.unit, base.decimals
    if kind in _PERCENT_KINDS:
        unit, decimals = "%", 1
    elif kind == "rank":
        unit, decimals = None, 0
    elif kind == "change" and unit == "%":
        unit = PERCENTAGE_POINTS
    return ResultColumn(f"{base.name}_{kind}", "number", "measure", base.metric, unit, decimals, label)


def count_column(catalog: Catalog, keys: Sequence[Key]) -> ResultColumn:
    """Returns the column that counts the groups of `keys`."""
    name = f"{'_'.join(key.name for key in keys)}_count"
    return ResultColumn(name, "integer", "measure", name, None, 0, _count_label(catalog, keys))


def _count_label(catalog: Catalog, keys: Sequence[Key]) -> dict[str, str]:
    first = keys[0]
    if len(keys) == 1 and first.kind != "dimension" and first.source in _words()["counted"]:
        return words("counted", first.source)
    labels = [key_column(catalog, key).label for key in keys]
    if len(keys) > 1:
        joined = {"en": " and ".join(label["en"] for label in labels), "zh": "、".join(label["zh"] for label in labels)}
        return {language: words("counted", "combinations", groups=text)[language] for language, text in joined.items()}
    counted = {"en": plural(labels[0]["en"]), "zh": labels[0]["zh"]}
    return {language: words("counted", "groups", groups=text)[language] for language, text in counted.items()}
