"""A shop's reviews: reading them, what their words say (cached), and training on their stars."""
