"""Documents of a shop: read from files, masked, kept with each version of the data."""
