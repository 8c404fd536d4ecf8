"""Real servers for tests, installed and run natively: no container, no shared instance.

A technology's server is one file here and one line in `catalogue.py`.
"""
