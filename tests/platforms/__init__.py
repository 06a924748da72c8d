"""One law, many witnesses: what every platform must do."""
