"""The request language, its one compiler, the gate and the sealed workers."""
