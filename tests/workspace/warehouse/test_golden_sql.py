import functools

import pytest
import sqlglot

from cartwise.workspace.warehouse.compiler.compiler import Compiler
from cartwise.workspace.warehouse.compiler.dialects import render
from tests.workspace.warehouse import golden
from tests.workspace.warehouse.tiny_shop import tiny_catalog

COMPILER = Compiler(tiny_catalog())
CASES = golden.all_cases()


@functools.cache
def compiled(path):
    return COMPILER.compile(golden.load(path).request).query


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_request_compiles_to_the_golden_sql(path):
    case = golden.load(path)
    sql = render(compiled(path))
    if golden.is_regenerating():
        golden.write(case, sql)
    assert sql == golden.load(path).sql


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
@pytest.mark.parametrize("dialect", ["postgres", "spark"])
def test_request_compiles_to_other_dialects(path, dialect):
    text = render(compiled(path), dialect)
    reparsed = sqlglot.parse_one(text, dialect=dialect)
    assert reparsed.sql(dialect=dialect, pretty=True).lower() == text.lower()
    assert "main." not in text


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden_sql_runs(path, connection):
    connection.execute(golden.load(path).sql)


def test_golden_cases_cover_every_field_of_a_request():
    from cartwise.workspace.warehouse.request import QueryRequest

    used = {name for path in CASES for name in golden.load(path).request.model_fields_set}
    assert used == set(QueryRequest.model_fields)
