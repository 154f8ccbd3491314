"""The tool that answers from the shop's data."""
