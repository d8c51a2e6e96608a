"""Prose under a key of its own: destroying the key makes it unreadable while days and digest stay.

AES-256-GCM; each value names its algorithm, so that another may follow.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_ALGORITHM = b"\x01"  # AES-256-GCM, 96-bit nonce


class Unreadable(Exception):
    """Raised where a value's key was destroyed or the value was changed."""


def new_key() -> bytes:
    """Return a record's key, wrapped under the installation's key."""
    return _seal(settings.RECORD_KEY, AESGCM.generate_key(bit_length=256))


def seal(wrapped_key: bytes | memoryview, prose: Mapping[str, str]) -> bytes:
    """Encipher prose under a wrapped key."""
    return _seal(_unseal(settings.RECORD_KEY, bytes(wrapped_key)), json.dumps(prose, ensure_ascii=False).encode())


def unseal(wrapped_key: bytes | memoryview | None, sealed: bytes | memoryview | None) -> dict[str, str]:
    """Return the prose; nothing was written gives nothing.

    Raises:
        Unreadable: where the key was destroyed, or the value is not what was written.
    """
    if sealed is None:
        return {}
    if wrapped_key is None:
        raise Unreadable
    found = json.loads(_unseal(_unseal(settings.RECORD_KEY, bytes(wrapped_key)), bytes(sealed)))
    return {str(name): str(text) for name, text in found.items()}


def seal_bytes(wrapped_key: bytes | memoryview, plain: bytes) -> bytes:
    """Encipher a file under a wrapped key."""
    return _seal(_unseal(settings.RECORD_KEY, bytes(wrapped_key)), plain)


def unseal_bytes(wrapped_key: bytes | memoryview | None, sealed: bytes | memoryview) -> bytes:
    """Return the file.

    Raises:
        Unreadable: where the key was destroyed, or the value is not what was written.
    """
    if wrapped_key is None:
        raise Unreadable
    return _unseal(_unseal(settings.RECORD_KEY, bytes(wrapped_key)), bytes(sealed))


def _seal(key: bytes, plain: bytes) -> bytes:
    nonce = os.urandom(12)
    return _ALGORITHM + nonce + AESGCM(key).encrypt(nonce, plain, None)


def _unseal(key: bytes, sealed: bytes) -> bytes:
    if sealed[:1] != _ALGORITHM:
        raise Unreadable
    try:
        return AESGCM(key).decrypt(sealed[1:13], sealed[13:], None)
    except InvalidTag:
        raise Unreadable from None
