"""The top floor, engines aside."""
