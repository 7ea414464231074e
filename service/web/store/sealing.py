"""Encryption of the fields that hold patients' words, with a key from the environment or a file.

AES-256-GCM; each value has a nonce of its own and is bound to its organisation, so that a value moved to another
organisation's row does not open.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from pathlib import Path

KEY, KEY_FILE = "DERMCODER_WEB_KEY", "DERMCODER_WEB_KEY_FILE"
_NONCE = 12


class SealingKeyError(ValueError):
    """A key that cannot be used; the message never holds it."""


class Sealer:
    """Seals and opens values with one key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(key)

    def seal(self, value: bytes, organisation: str) -> bytes:
        """Nonce and encrypted value."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, value, organisation.encode())

    def open(self, sealed: bytes, organisation: str) -> bytes:
        """The value.

        Raises:
            cryptography.exceptions.InvalidTag: another key, another organisation, or a changed value.
        """
        return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], organisation.encode())


def sealer_of(environment: Mapping[str, str] = os.environ) -> Sealer | None:
    """A sealer with the key of the environment or of the file that it names; None without either."""
    text = environment.get(KEY, "")
    if not text and environment.get(KEY_FILE):
        text = Path(environment[KEY_FILE]).read_text(encoding="ascii")
    if not text.strip():
        return None
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise SealingKeyError(f"{KEY} must be 32 bytes in base64")
    return Sealer(key)
