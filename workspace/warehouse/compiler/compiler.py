"""The compiler: a request and a catalogue in, one SQL syntax tree out."""

from collections.abc import Callable

from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler.assembly import RelationSources
from cartwise.workspace.warehouse.compiler.cohort import compile_cohort
from cartwise.workspace.warehouse.compiler.compiled import Compiled
from cartwise.workspace.warehouse.compiler.funnel import compile_funnel
from cartwise.workspace.warehouse.compiler.kinds import refuse_other_fields
from cartwise.workspace.warehouse.compiler.metrics import MetricsCompiler
from cartwise.workspace.warehouse.compiler.paths import JoinGraph
from cartwise.workspace.warehouse.compiler.rows import compile_rows
from cartwise.workspace.warehouse.request import QueryRequest


def _compile_metrics(catalog: Catalog, graph: JoinGraph, sources: RelationSources, request: QueryRequest) -> Compiled:
    return MetricsCompiler(catalog, graph, sources, request).compile()


_KINDS: dict[str, Callable[[Catalog, JoinGraph, RelationSources, QueryRequest], Compiled]] = {
    "metrics": _compile_metrics,
    "cohort": compile_cohort,
    "funnel": compile_funnel,
    "rows": compile_rows,
}


class Compiler:
    """Compiles requests over one catalogue; keeps what is the same for all of them."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._graph = JoinGraph(catalog)
        self._sources = RelationSources(catalog)

    def compile(self, request: QueryRequest) -> Compiled:
        """Returns the compiled request; raises RetryableInput where it does not fit the catalogue."""
        refuse_other_fields(request)
        compile_kind = _KINDS[request.kind]
        return compile_kind(self.catalog, self._graph, self._sources, request)
