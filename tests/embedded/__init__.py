"""A real server, started and stopped by us."""
