"""The pure middle: from messages to a grounded summary."""
