"""Decides which role each stored table plays, from the meaning of its headers and from what its rows show.

The rules are data (`roles.yaml`): patterns of canonical words for each canonical column, and for each role what it needs, what must be
absent and which column identifies a row. Here is only how a table is scored against them.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cartwise.workspace.catalog.evidence import TableEvidence, pick_time
from cartwise.workspace.catalog.nested import outer_tables
from cartwise.workspace.catalog.words import load_data

_MATCH = 0.55  # a column below this is not what a pattern says
_CLEAR_MATCH = 0.75
_NUMBERED = 0.5  # share of order lines that must name their order
_ORDER_VALUE = re.compile(r"^#?[A-Za-z]{0,4}-?\d{3,}$")
_SEVERAL_TABLES = frozenset(
    ("ad_spend", "email_sends", "reviews", "annotations", "refunds")
)  # one view over several exports
SECOND_ROLES = {
    "products": ("stock_levels",),
    "traffic": ("ad_spend",),
}  # a table of the first kind may give the second view too

_NO_FLAG = frozenset(
    ("on_hand", "quantity", "returned_units", "refunded")
)  # counts that a yes or no is none of; others may be flags of each row

_STRICTLY_DATED = (
    "order_lines",
    "stock_levels",
)  # roles that a date beside the matter (a limit, a launch) does not date


@dataclass(frozen=True)
class RoleFit:
    """A table in a role: which stored column is which canonical one."""

    role: str
    table: str
    columns: Mapping[str, str] = field(default_factory=dict)
    time_column: str | None = None
    score: float = 0.0


@dataclass(frozen=True)
class _Pattern:
    words: tuple[frozenset[str], ...]  # each word, or all words of its class


@dataclass(frozen=True)
class _ColumnRule:
    type: str
    patterns: tuple[_Pattern, ...]
    spoils: frozenset[str]


@functools.cache
def _rules() -> tuple[dict[str, Any], dict[str, _ColumnRule]]:
    content = load_data("roles.yaml")
    classes = {name: frozenset(words) for name, words in content["classes"].items()}

    def pattern(text: str) -> _Pattern:
        return _Pattern(tuple(classes.get(word, frozenset((word,))) for word in text.split()))

    columns = {
        name: _ColumnRule(rule["type"], tuple(pattern(text) for text in rule["say"]), frozenset(rule.get("not", ())))
        for name, rule in content["columns"].items()
    }
    return content["roles"], columns


def role_names() -> list[str]:
    """Returns the names of all roles."""
    return list(_rules()[0])


def canonical_columns(role: str) -> list[str]:
    """Returns the canonical columns of a role, in their order; `timestamp` is last."""
    return [*_rules()[0][role]["columns"], "timestamp"]


def match_words(canonical: str, words: Sequence[str], neutral: Sequence[str] = ()) -> float:
    """Returns how well a header's canonical words say `canonical`, 0 to 1.

    Args:
        canonical: a canonical column of `roles.yaml`.
        words: the header's canonical words.
        neutral: words that add nothing where the table is about them ("payment" in payments).
    """
    rule = _rules()[1][canonical]
    best = 0.0
    for rank, pattern in enumerate(rule.patterns):
        rest = _unmatched(pattern, words)
        if rest is None or any(word in rule.spoils for word in rest):
            continue
        extras = [word for word in rest if word not in neutral and not word.isdigit()]
        best = max(best, 1 - 0.01 * rank - 0.2 * len(extras) - 0.02 * (len(rest) - len(extras)))
    return best


def _unmatched(pattern: _Pattern, words: Sequence[str]) -> list[str] | None:
    """Returns the words that the pattern leaves over, or None where the pattern is not all there."""
    rest = list(words)
    for options in sorted(pattern.words, key=len):
        found = next((word for word in rest if word in options), None)
        if found is None:
            return None
        rest.remove(found)
    return rest


def _fits_type(evidence: TableEvidence, column: str, kind: str) -> bool:
    profile = evidence.columns[column].column
    if kind == "key":
        return (
            profile.type == "text"
            or profile.kind == "id"
            or (profile.type == "integer" and _is_singular(evidence, column))
        )
    if kind == "number":
        return profile.type in ("integer", "number")
    if kind == "time":
        return profile.type in ("date", "timestamp")
    if kind == "flag":
        return profile.type == "boolean" or (profile.distinct or 0) <= 3
    return profile.type == "text"


def _is_singular(evidence: TableEvidence, column: str) -> bool:
    """Tells an order (a number of one) from orders (a count of them)."""
    found = evidence.columns[column]
    return len(found.words) == 1 and found.column.label == found.words[0]


def score_column(canonical: str, evidence: TableEvidence, column: str, neutral: Sequence[str] = ()) -> float:
    """Returns how well a stored column fits a canonical one, by type and by words; 0 where it can't."""
    if not _fits_type(evidence, column, _rules()[1][canonical].type):
        return 0.0
    if canonical in _NO_FLAG and evidence.columns[column].is_flag:
        return 0.0
    if canonical in ("customer_id", "user_id") and column in evidence.table.hashed:
        return 0.7
    score = match_words(canonical, evidence.columns[column].words, neutral)
    is_email = set(evidence.columns[column].words) & {"email", "phone"}
    return (
        0.0 if is_email and canonical in ("customer_id", "user_id") and column not in evidence.table.hashed else score
    )


def _match_columns(role: str, evidence: TableEvidence) -> dict[str, tuple[str, float]]:
    """Returns the best one-to-one matching of canonical columns to stored ones, with scores."""
    rule = _rules()[0][role]
    neutral = (*rule.get("neutral", ()), *evidence.words)
    scored = [
        (
            score_column(canonical, evidence, column, neutral) - 0.001 * n + 0.0005 * evidence.fill(column),
            canonical,
            column,
        )
        for canonical in rule["columns"]
        for n, column in enumerate(evidence.columns)
    ]
    matched: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    for score, canonical, column in sorted(scored, key=lambda entry: -entry[0]):
        if score >= _MATCH and canonical not in matched and column not in taken:
            matched[canonical] = (column, score)
            taken.add(column)
    return matched


def fit_role(role: str, evidence: TableEvidence) -> RoleFit | None:
    """Returns how the table fits the role, or None where it can't play it."""
    rule = _rules()[0][role]
    if "marks" in rule and not set(rule["marks"]) & _all_words(evidence):
        return None
    matched = _match_columns(role, evidence)
    if "order_id" in rule["columns"] and "order_id" not in matched:
        numbers = _order_by_values(evidence)
        taken = {column for column, _ in numbers.values()}
        matched = {name: found for name, found in matched.items() if found[0] not in taken} | numbers
    is_numbered = role != "orders" or "order_id" in matched or not {"customer_id", "amount"} <= set(matched)
    time_column = pick_time(evidence, rule.get("time", ()), is_strict=role in _STRICTLY_DATED)
    present = set(matched) | ({"timestamp"} if time_column else set())
    if not is_numbered and time_column and _is_purchase_log(evidence, matched["customer_id"][0]):
        present.add("order_id")
    if any(not present & set(options.split("|")) for options in rule["needs"]) or _has_absent(rule, evidence, matched):
        return None
    grain = _grain_score(role, rule, evidence, {name: column for name, (column, _) in matched.items()})
    if grain is None:
        return None
    needed = {name for options in rule["needs"] for name in options.split("|")}
    score = grain + 2.5 * bool(set(evidence.words) & set(rule.get("tables", ()))) + 0.3 * len(rule["needs"])
    score += sum(found * (1.0 if name in needed else 0.4) for name, (_, found) in matched.items())
    return RoleFit(
        role, evidence.table.name, {name: column for name, (column, _) in matched.items()}, time_column, score
    )


def _is_purchase_log(evidence: TableEvidence, customer: str) -> bool:
    """Tells whether rows are purchases of customers that come back, though nobody numbered their orders."""
    return evidence.distinct_share(customer) < 0.9


def _all_words(evidence: TableEvidence) -> set[str]:
    return set(evidence.words).union(*(column.words for column in evidence.columns.values()))


def _has_absent(rule: Mapping[str, Any], evidence: TableEvidence, matched: Mapping[str, tuple[str, float]]) -> bool:
    """Tells whether a column says clearly what the role must not have, and nothing better."""
    taken = dict(matched.values())
    is_named = bool(set(evidence.words) & set(rule.get("tables", ())))
    absent = {*rule.get("absent", ()), *(() if is_named else rule.get("absent_unless_named", ()))}
    for canonical in absent - set(matched):
        for column in evidence.columns:
            if taken.get(column, 0.0) >= _CLEAR_MATCH:
                continue
            score = score_column(canonical, evidence, column, evidence.words)
            if score >= _CLEAR_MATCH and score > taken.get(column, 0.0):
                return True
    return False


def _order_by_values(evidence: TableEvidence) -> dict[str, tuple[str, float]]:
    """Finds an order number under a header that only says "name" or "reference", by its values (`#1001`)."""
    for column, found in evidence.columns.items():
        if (
            found.column.type != "text"
            or not set(found.words) <= {"name", "number", "reference", "id"}
            or not found.sample
        ):
            continue
        if sum(bool(_ORDER_VALUE.match(str(value))) for value in found.sample) >= 0.9 * len(found.sample):
            return {"order_id": (column, 0.6)}
    return {}


def _grain_score(
    role: str, rule: Mapping[str, Any], evidence: TableEvidence, columns: Mapping[str, str]
) -> float | None:
    """Returns a bonus where the rows have the role's grain, None where they contradict it."""
    if role == "order_lines":
        if evidence.fill(columns["order_id"]) < _NUMBERED:
            return None  # items of web events, few of which were bought
        repeats = evidence.distinct_share(columns["order_id"]) < 0.98
        has_product = "product_id" in columns or "product_name" in columns
        return (
            1.0
            if repeats and has_product
            else 0.6
            if has_product
            else 0.0
            if repeats and "quantity" in columns
            else None
        )
    if role == "traffic" and not _is_grain_of_traffic(evidence, columns):
        return None
    if role == "orders" and "order_id" not in columns:
        return 0.0
    if role == "orders" and evidence.distinct_share(columns["order_id"]) < 0.98:
        return None
    key = rule.get("key")
    if key and evidence.distinct_share(columns[key]) < 0.8:
        return None
    return 1.0 if key else 0.5


def _is_grain_of_traffic(evidence: TableEvidence, columns: Mapping[str, str]) -> bool:
    """Tells whether rows are counts of sessions, or single ones, which alone may name a customer and an order."""
    is_listed = "session_id" in columns and tuple(evidence.table.key) == (columns["session_id"],)
    is_counted = any(name in columns for name in ("sessions", "visitors", "page_views"))
    return is_listed or (is_counted and not {"order_id", "customer_id"} & set(columns))


def assign_roles(evidences: Sequence[TableEvidence]) -> list[RoleFit]:
    """Returns the roles that the tables play: a table plays its best one, a role goes to the table that fits it best."""
    fits = [fit for evidence in evidences for role in role_names() if (fit := fit_role(role, evidence))]
    outer, events = outer_tables(each.table for each in evidences), {fit.table for fit in fits if fit.role == "events"}
    fits = [fit for fit in fits if not (fit.role == "events" and outer.get(fit.table) in events)]
    chosen: list[RoleFit] = []
    for fit in sorted(fits, key=lambda fit: (-fit.score, fit.table)):
        is_taken = any(other.role == fit.role for other in chosen) and fit.role not in _SEVERAL_TABLES
        if not is_taken and all(other.table != fit.table for other in chosen):
            chosen.append(fit)
    for first, seconds in SECOND_ROLES.items():
        for fit in [fit for fit in chosen if fit.role == first]:
            chosen += [
                other
                for other in fits
                if other.table == fit.table and other.role in seconds and all(one.role != other.role for one in chosen)
            ]
    order = role_names()
    return sorted(chosen, key=lambda fit: (order.index(fit.role), -fit.score))
