"""A file with a template's name in its path and nothing to fill in."""
