"""Keeps the catalogue: the machine's inference in JSON, a person's decisions in YAML, merged on loading."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml
from pydantic import ValidationError

from cartwise.errors import Unavailable
from cartwise.workspace.catalog.decisions import parse_decisions, read_decisions, set_decision
from cartwise.workspace.catalog.merge import merge
from cartwise.workspace.catalog.model import Catalog, Metric, PerEntityMetric, RatioMetric, Synonyms
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.catalog.words import fold

__all__ = ["Change", "Finding", "check", "diff", "load_catalog", "save_inferred", "set_decision", "to_yaml"]


@dataclass(frozen=True)
class Change:
    """One difference between the inferred and the merged catalogue."""

    path: str  # "metrics.revenue.filter"
    inferred: Any  # plain JSON value, None where it is new
    merged: Any  # None where it is gone


@dataclass(frozen=True)
class Finding:
    """One thing that `catalog check` found: a code of `prompts/errors.d`, its parameters and the English text."""

    code: str
    is_error: bool
    message: str
    params: Mapping[str, Any]


def save_inferred(catalog: Catalog, path: Path) -> None:
    """Writes the inferred catalogue, replacing the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.write_text(catalog.model_dump_json(indent=1), encoding="utf-8")
    partial.replace(path)


def load_catalog(inferred_path: Path, decisions_path: Path, *, data_version: str) -> Catalog:
    """Returns the inferred catalogue with a person's decisions on top.

    Args:
        inferred_path: JSON that `save_inferred` wrote.
        decisions_path: `catalog.yaml`; it may be absent.
        data_version: of the store that is read; the catalogue's version is its hash with the decisions.

    Raises:
        Unavailable: there is no inferred catalogue, or an older Cartwise wrote it.
        RetryableInput: a decision names what does not exist, or is not complete.
    """
    try:
        inferred = Catalog.model_validate_json(inferred_path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValidationError) as error:
        raise Unavailable(
            "no_catalog",
            f"No catalogue of this version of Cartwise was found at {str(inferred_path)!r}. Ingest the shop's files again to make it.",
            path=str(inferred_path),
        ) from error
    content = read_decisions(decisions_path)
    merged = merge(inferred, parse_decisions(content))
    said = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False) if content else ""
    version = hashlib.sha256((data_version + said).encode()).hexdigest()[:12]
    return merged.model_copy(update={"version": version, "data_version": data_version})


def to_yaml(catalog: Catalog) -> str:
    """Returns the catalogue as YAML for people: empty and default parts left out."""
    content = catalog.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=140)


def diff(inferred: Catalog, merged: Catalog) -> tuple[Change, ...]:
    """Returns what a person's decisions changed, by dotted path."""
    before = inferred.model_dump(mode="json", exclude={"version", "data_version"})
    after = merged.model_dump(mode="json", exclude={"version", "data_version"})
    return tuple(_changes("", before, after))


def _changes(path: str, before: Any, after: Any) -> list[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        keys = list(dict.fromkeys([*before, *after]))
        return [
            change for key in keys for change in _changes(f"{path}.{key}".lstrip("."), before.get(key), after.get(key))
        ]
    return [] if before == after else [Change(path, before, after)]


def check(catalog: Catalog, connection: duckdb.DuckDBPyConnection | Callable[[str], object]) -> tuple[Finding, ...]:
    """Returns what is wrong or undecided: SQL that does not bind, joins that fan out, words that name two things.

    Args:
        catalog: the merged catalogue.
        connection: holds the stored tables, or a function that runs one statement and raises `duckdb.Error`.
    """
    run = connection if callable(connection) else connection.execute
    findings = [*_unbound(catalog, run), *_clashes(catalog)]
    for join in catalog.joins:
        if join.is_declared and not _is_many_to_one(catalog, run, join.right, join.right_columns):
            fields = ", ".join(join.right_columns)
            findings.append(
                _finding(
                    "join_fans_out",
                    f"The join {join.left} -> {join.right} would count rows twice: {fields} is not unique there. Choose a unique key.",
                    left=join.left,
                    right=join.right,
                    columns=fields,
                )
            )
    findings += [
        _finding("open_question", question, is_error=False, question=question) for question in catalog.open_questions
    ]
    return tuple(findings)


def _is_many_to_one(catalog: Catalog, run: Callable[[str], Any], right: str, columns: tuple[str, ...]) -> bool:
    fields = ", ".join(quote(column) for column in columns)
    present = " AND ".join(f"{quote(column)} IS NOT NULL" for column in columns)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM ({catalog.relations[right].sql}) WHERE {present} GROUP BY {fields} HAVING count(*) > 1 LIMIT 1)"  # noqa: S608
    result = run(sql)
    return result is None or result.fetchone()[0] == 0


def _unbound(catalog: Catalog, run: Callable[[str], object]) -> list[Finding]:
    statements: dict[str, str] = {}
    for name, relation in catalog.relations.items():
        statements[f"relations.{name}"] = f"SELECT * FROM ({relation.sql})"  # noqa: S608
    for name, metric in catalog.metrics.items():
        if not isinstance(metric, RatioMetric):
            statements[f"metrics.{name}"] = _statement(catalog, metric)
    findings: list[Finding] = []
    for subject, sql in statements.items():
        try:
            run(f"EXPLAIN {sql}")
        except duckdb.Error as error:
            problem = str(error).splitlines()[0]
            findings.append(
                _finding(
                    "sql_does_not_bind",
                    f"{subject} is not valid SQL: {problem}. Correct it with `catalog set {subject}`.",
                    subject=subject,
                    problem=problem,
                )
            )
    return findings


def _statement(catalog: Catalog, metric: Metric) -> str:
    assert not isinstance(metric, RatioMetric)
    where = f" WHERE {metric.filter}" if metric.filter else ""
    source = f"({catalog.relations[metric.relation].sql}) AS r{where}"
    if isinstance(metric, PerEntityMetric):
        having = f" WHERE {metric.having}" if metric.having else ""
        return f"SELECT * FROM (SELECT {quote(metric.entity_column)}, {metric.inner} AS inner_value FROM {source} GROUP BY ALL){having}"  # noqa: S608
    expression = metric.expression if metric.kind == "aggregate" else f"count(DISTINCT {quote(metric.entity_column)})"
    return f"SELECT {expression} FROM {source}"  # noqa: S608


def _clashes(catalog: Catalog) -> list[Finding]:
    """Finds words that name two metrics or two dimensions: a question could mean either."""
    findings: list[Finding] = []
    for kind, entries in (("metrics", catalog.metrics), ("dimensions", catalog.dimensions)):
        owners: dict[str, list[str]] = {}
        for name, entry in entries.items():
            for word in {fold(word) for words in (entry.label, entry.synonyms) for word in _all_words(words)}:
                owners.setdefault(word, []).append(name)
        for word, names in owners.items():
            if len(names) > 1:
                listed = ", ".join(names)
                findings.append(
                    _finding(
                        "word_names_two",
                        f"{word!r} names several {kind}: {listed}. Take it from all but one.",
                        is_error=False,
                        word=word,
                        kind=kind,
                        names=listed,
                    )
                )
    return findings


def _all_words(words: Synonyms) -> tuple[str, ...]:
    return (*words.en, *words.zh)


def _finding(code: str, message: str, *, is_error: bool = True, **params: Any) -> Finding:
    return Finding(code, is_error, message, params)
