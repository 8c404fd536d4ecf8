"""Tests of the template itself: its interview, its layers, its updates."""
