"""The tool `classify_images`: categories of product photos, contradictions with the catalogue, near-duplicates."""
