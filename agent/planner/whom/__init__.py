"""What the figures are restricted to: values, ids, conditions, kinds of customers, what is left out."""
