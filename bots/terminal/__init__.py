"""The platform of a single person: conversations come from files, summaries go to the screen."""
