"""The tool that explains what moved: why a metric changed, what was unusual, what is rising or falling."""
