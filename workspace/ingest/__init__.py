"""Files in, typed tables and an honest report out."""
