"""A question's text: tokens, spelling, known phrases, and what only says a thing again."""
