"""The flows of the middle floor."""
