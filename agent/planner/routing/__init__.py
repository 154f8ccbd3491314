"""Which tool a clause calls for, and the arguments of the tools that don't query."""
