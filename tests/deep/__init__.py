"""The long run behind `make deep`: all pairs of answers, every server, every long test.

Each step that passed is remembered with a hash of what it read, so an interrupted run goes on where
it stopped: in `docs/proof.json`, which is committed. The figures of a whole run are written to
`docs/proof.md`.
"""
