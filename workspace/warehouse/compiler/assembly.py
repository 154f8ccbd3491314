"""One statement in the making: the relations and steps that stand in front of its last SELECT."""

from sqlglot import exp

from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler import syntax

# Clauses that may refer to a projection by its name or place.
_ORDER_SENSITIVE = ("distinct", "group", "having", "qualify", "order", "limit", "offset", "windows")


class RelationSources:
    """The catalogue's relations as syntax trees, each parsed once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._trees: dict[str, exp.Query] = {}

    def tree(self, name: str) -> exp.Query:
        """Returns a copy of the relation's SELECT."""
        if name not in self._trees:
            self._trees[name] = syntax.parse_query(self._catalog.relations[name].sql)
        return self._trees[name].copy()


class Assembly:
    """Collects the common table expressions of one statement, so that it is self-contained.

    Steps are named for what they hold; a relation is put in front once, whichever steps read it.
    """

    def __init__(self, catalog: Catalog, sources: RelationSources) -> None:
        self._catalog = catalog
        self._sources = sources
        self._steps: dict[str, exp.Query] = {}

    def add(self, name: str, query: exp.Query) -> str:
        """Adds a step and returns the name it got, which differs where a relation or step carries that name."""
        unique = name
        number = 2
        while unique in self._steps or unique in self._catalog.relations:
            unique, number = f"{name}_{number}", number + 1
        self._steps[unique] = query
        return unique

    def add_once(self, name: str, query: exp.Query) -> str:
        """Adds a step unless an equal one is there; returns its name."""
        same = next((known for known, step in self._steps.items() if step == query), None)
        return same or self.add(name, query)

    def step(self, name: str) -> exp.Query:
        """Returns the query of a step."""
        return self._steps[name]

    def finish(self, query: exp.Query) -> exp.Query:
        """Returns `query` with the relations and steps it uses in front."""
        steps = self._steps_behind(query)
        everything = [*steps.values(), query]
        read = {node.name for part in everything for node in part.find_all(exp.Table) if not node.db}
        used = [name for name in self._catalog.relations if name in read]
        # Inlined, so that the engine reads only the columns and days that are asked for.
        tables = [
            self._cte(name, pruned(self._sources.tree(name), columns_read(name, everything)), is_materialized=False)
            for name in sorted(used)
        ]
        tables += [self._cte(name, step) for name, step in steps.items()]
        if tables:
            query.set("with_", exp.With(expressions=tables))
        return query

    def _steps_behind(self, query: exp.Query) -> dict[str, exp.Query]:
        """Returns copies of the steps that the query reads, directly or through others, in the order they were added."""
        needed: set[str] = set()
        waiting: list[exp.Query] = [query]
        while waiting:
            for node in waiting.pop().find_all(exp.Table):
                if node.name in self._steps and node.name not in needed and not node.db:
                    needed.add(node.name)
                    waiting.append(self._steps[node.name])
        return {name: step.copy() for name, step in self._steps.items() if name in needed}

    def relations_read(self, query: exp.Query) -> list[str]:
        """Returns the relations that a finished query reads."""
        return [
            name
            for name in self._catalog.relations
            if any(t.name == name for t in query.find_all(exp.Table) if not t.db)
        ]

    @staticmethod
    def _cte(name: str, query: exp.Query, *, is_materialized: bool | None = None) -> exp.CTE:
        alias = exp.TableAlias(this=syntax.identifier(name))
        return exp.CTE(this=query, alias=alias, materialized=is_materialized)


def columns_read(relation: str, queries: list[exp.Query]) -> set[str]:
    """Returns the columns that the queries read from a relation."""
    return {node.name for query in queries for node in query.find_all(exp.Column) if node.table == relation}


def pruned(query: exp.Query, wanted: set[str]) -> exp.Query:
    """Returns a relation's SELECT with only the wanted columns, and those they are made of; it is read by people too."""
    if not isinstance(query, exp.Select) or query.is_star or any(query.args.get(arg) for arg in _ORDER_SENSITIVE):
        return query
    projections = {projection.alias_or_name: projection for projection in query.selects}
    kept: dict[str, None] = {}
    waiting = sorted(wanted & projections.keys()) or list(projections)[:1]
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = None
            inside = {node.name for node in projections[name].find_all(exp.Column) if not node.table}
            waiting += sorted((inside & projections.keys()) - {name})
    query.set("expressions", [projection for name, projection in projections.items() if name in kept])
    return query
