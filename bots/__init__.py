"""The middle floor: where people ask and where conversations come from."""
