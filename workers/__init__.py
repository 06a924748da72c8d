"""The top floor: what turns jobs into summaries and posts them."""
