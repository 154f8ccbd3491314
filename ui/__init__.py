"""Faces: thin renderers of the same answer and events."""
