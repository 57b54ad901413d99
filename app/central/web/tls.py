"""TLS of the server's own, where no proxy stands before it."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

log = logging.getLogger(__name__)


class TlsUnusableError(Exception):
    """Certificate and key cannot be used; the message says why."""


class Tls:
    """A certificate with its key, TLS 1.2 or newer.

    Args:
        certificate: The server's certificate and those between it and the root, PEM.
        key: Its key, PEM, without a password.

    Raises:
        TlsUnusableError: They cannot be read or do not belong together.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = (certificate, key)
        self.context = self._read()

    def reload(self) -> None:
        """Read the files anew for connections from now on; keep the old ones if they are wrong."""
        try:
            self._read()  # first into another one: half of a pair would end every connection
            self.context.load_cert_chain(*self._files)
        except TlsUnusableError as error:
            log.error("%s; the certificate before is used", error)  # noqa: TRY400 - it says enough
        else:
            log.info("The certificate was read anew")

    def _read(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(*self._files, password=lambda: b"")
        except (OSError, ValueError) as error:  # also what is wrong inside of them
            reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
            raise TlsUnusableError(f"Certificate and key cannot be used: {reason}") from None
        return context
