"""What is known of a shop's data: relations, joins, dimensions, metrics, values."""
