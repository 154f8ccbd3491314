"""Question -> plan -> results -> answer: the analyst and its two minds."""
