"""A shop's product photos at rest: kept at ingest, read for the models, trained on in the background."""
