"""The mathematics: forecasting, behaviour, text, campaigns, vision."""
