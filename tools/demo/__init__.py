"""`make demo`: the default service, generated, started and asked."""
