"""Remembers the results of the last requests, so that a repeated one costs nothing."""

import threading
from collections import OrderedDict
from dataclasses import replace

from cartwise.workspace.warehouse.request import QueryRequest
from cartwise.workspace.warehouse.result import QueryResult

MAX_CELLS = 200_000


class ResultCache:
    """The most recent results, by workspace version and request; bounded in number and in cells."""

    def __init__(self, max_results: int = 128) -> None:
        self._results: OrderedDict[tuple[str, str], QueryResult] = OrderedDict()
        self._max_results = max_results
        self._lock = threading.Lock()

    def get(self, version: str, request: QueryRequest) -> QueryResult | None:
        """Returns the remembered result; its rows are a list of its own."""
        key = (version, request.model_dump_json())
        with self._lock:
            found = self._results.get(key)
            if found is None:
                return None
            self._results.move_to_end(key)
        return replace(found, rows=list(found.rows))

    def put(self, version: str, request: QueryRequest, result: QueryResult) -> None:
        """Remembers a result, unless it is large."""
        if len(result.rows) * max(len(result.columns), 1) > MAX_CELLS:
            return
        with self._lock:
            self._results[(version, request.model_dump_json())] = replace(result, rows=list(result.rows))
            while len(self._results) > self._max_results:
                self._results.popitem(last=False)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._results.clear()
