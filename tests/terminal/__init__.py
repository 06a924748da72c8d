"""The terminal, as its user meets it."""
