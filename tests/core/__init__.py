"""The ground floor, without any platform and any engine."""
