"""What figures are split and ranked by."""
