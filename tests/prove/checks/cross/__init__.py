"""The tests of the rules on files together."""
