"""The REST contract, row by row, asked of generated services over HTTP.

Against a service that already runs: `CONTRACT_URL=http://127.0.0.1:8000 pytest tests/contract`,
with `CONTRACT_RESOURCE` (`item`) and `CONTRACT_PROJECT` (`Orders`) where the names are others.
"""
