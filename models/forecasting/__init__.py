"""Forecasts, anomalies and explanations of series."""
