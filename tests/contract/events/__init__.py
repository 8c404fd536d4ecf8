"""Events: what is told of changes, and what becomes of it, whatever the database and the broker."""
