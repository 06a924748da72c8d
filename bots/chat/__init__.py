"""What the platforms on which people talk have in common: nothing here knows which one it is."""
