"""The queue on a real Redis."""
