"""Counts things in their own table where the question says so: "products in the catalogue", 客户表中有多少位客户."""

from cartwise.agent.planner.reading import COUNT_OF, Reading


def count_on_file(reading: Reading) -> None:
    """Replaces the count of things that were sold by the count of those on file, where every word fits their table."""
    draft = reading.draft
    for index in reading.free("on_file"):
        entity = str(reading.spans[index].get("on_file"))
        relation = f"{entity}s"
        rows = f"{relation}_rows"
        if draft.metrics == [rows]:
            reading.explain(index, "on_file")
        if draft.metrics != [COUNT_OF.get(entity)] or not reading.has_metric(rows) or draft.period or draft.grain:
            continue
        used = [*draft.dimensions, *(str(each["field"]) for each in draft.filters)]
        homes = [{binding.relation for binding in reading.dimension(name).bindings} for name in used]
        if all(relation in home for home in homes):
            draft.metrics[:] = [rows]
            reading.explain(index, "on_file")
