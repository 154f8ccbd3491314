"""A small sequence network that turns the words of a question into the tokens of a request."""
