"""The tests of the template, the command line and the proof."""
