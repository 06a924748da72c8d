"""What platforms' own message objects say, read alike by the live bot and from export files."""
