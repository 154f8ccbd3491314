"""Global gradient boosting: one model over all series of a panel."""
