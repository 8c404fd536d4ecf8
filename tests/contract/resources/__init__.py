"""A service with more resources than the one that it was generated with."""
