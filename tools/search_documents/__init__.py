"""What reviews and documents say: quotes, claims held against the data, themes."""
