"""The tests of the deep checks."""
