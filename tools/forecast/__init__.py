"""The tool that tells what will come: forecasts of metrics, and how long stock lasts."""
