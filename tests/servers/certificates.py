"""An authority of certificates for one test server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

if TYPE_CHECKING:
    from pathlib import Path


class Authority:
    """Whom no machine trusts by itself."""

    def __init__(self) -> None:
        """Make its own certificate."""
        self._authority = trustme.CA()

    @property
    def certificate(self) -> str:
        """Its own certificate, in PEM."""
        return self._authority.cert_pem.bytes().decode()

    def write(self, path: Path) -> None:
        """Write a server's key and certificate to a file, in PEM."""
        issued = self._authority.issue_cert("127.0.0.1")
        key = load_pem_private_key(issued.private_key_pem.bytes(), None)
        # The kind of key that every server reads.
        body = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(body + b"".join(one.bytes() for one in issued.cert_chain_pems))
