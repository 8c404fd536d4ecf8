"""The checks of what a template renders: each content, files together, and real copies."""
