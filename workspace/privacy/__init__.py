"""Direct identifiers: found, withheld, hashed, kept in the vault."""
