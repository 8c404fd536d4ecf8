"""Screens of the command line at 80 columns, for the site."""
