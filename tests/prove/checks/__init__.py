"""The tests of the checks that the prover makes."""
