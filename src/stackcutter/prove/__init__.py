"""The prover: shows that every stack of a template works, and says how many that is."""
