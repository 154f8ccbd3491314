"""Trains the request parser on questions written for it; nothing here runs in the product."""
