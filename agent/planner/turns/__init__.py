"""Follow-ups: what a turn takes from the conversation."""
