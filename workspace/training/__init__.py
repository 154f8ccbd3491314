"""Background jobs that train models and keep them in the registry."""
