"""A shop's data at rest: ingest, catalogue, warehouse, results, history, registry, jobs, privacy, demo shop."""
