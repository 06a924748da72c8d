"""Digests: when, what, and that there is exactly one."""
