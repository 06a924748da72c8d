"""What is wrong with this installation, and what to do about it.

Groups of checks are entry points of the group `precis.checks`: functions that take the settings
and give a list of `Check`. A platform or an engine brings its own.
"""
