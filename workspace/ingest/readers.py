"""Hands a source to the reader of its kind."""

from collections.abc import Iterator

from cartwise.workspace.ingest.notes import Notes
from cartwise.workspace.ingest.raw import RawTable
from cartwise.workspace.ingest.reading import Reading
from cartwise.workspace.ingest.sources import Source


def raw_tables(reading: Reading, source: Source) -> Iterator[tuple[RawTable, Notes]]:
    """Yields the raw tables of a source with their notes, one after the other."""
    if source.kind == "frame":
        from cartwise.workspace.ingest.arrow_reader import read_frame

        yield from read_frame(reading, source.frame, source)
        return
    with source.opened(reading.cancel) as path:
        if source.kind == "text":
            from cartwise.workspace.ingest.text_reader import read_text

            yield read_text(reading, path, source)
        elif source.kind == "excel":
            from cartwise.workspace.ingest.excel_reader import read_workbook

            yield from read_workbook(reading, path, source)
        elif source.kind == "json":
            from cartwise.workspace.ingest.json_reader import read_json

            yield from read_json(reading, path, source)
        else:
            from cartwise.workspace.ingest.arrow_reader import read_arrow_file

            yield from read_arrow_file(reading, path, source)
