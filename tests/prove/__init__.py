"""The tests of the prover."""
