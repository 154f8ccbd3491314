"""What is measured: metrics, aggregates, ratios, shares, growth, and the tables they live in."""
