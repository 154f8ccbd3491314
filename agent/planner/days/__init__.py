"""Dates, clock times and lengths: which days a question is about."""
