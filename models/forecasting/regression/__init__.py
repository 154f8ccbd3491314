"""The regression layer: trend, seasons and regressors with readable coefficients; other members forecast what it leaves."""
