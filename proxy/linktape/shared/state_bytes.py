"""A state as bytes and back. What is large and never changes (a scenario, a site) stands beside it, under a digest."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from linktape.shared.plain_forms import Form, Memo, Reading, StateUnreadable, Writing, encode

decode = msgspec.msgpack.Decoder().decode


class Statics:
    """What is large and never changes, by its digest: written once, and read once a process."""

    def __init__(self, most: int = 2_000) -> None:
        self._most = most
        self._known: dict[bytes, object] = {}
        self._digests: dict[int, tuple[object, bytes]] = {}
        self.blobs: dict[bytes, bytes] = {}
        self._own: dict[bytes, object] = {}

    def own(self, value: object, form: Form) -> bytes:
        """Know a value that every process has from its own files, so that it need not be kept; gives its digest."""
        digest = self.know(value, form)
        self._own[digest] = value
        return digest

    def is_own(self, digest: bytes) -> bool:
        """Whether every process has it from its own files."""
        return digest in self._own

    def know(self, value: object, form: Form) -> bytes:
        """Give the digest of a value, which this process has from now on."""
        kept = self._digests.get(id(value))
        if kept is not None and kept[0] is value:
            return kept[1]
        if len(self._digests) > self._most:  # what is still in use is worked out again
            self._digests.clear()
            self.blobs.clear()
            self._known = dict(self._own)
        writing = Writing(_no_static)
        blob = encode(form.write(value, writing))
        digest = hashlib.blake2b(blob, digest_size=12).digest()
        self._known.setdefault(digest, value)
        self._digests[id(value)] = (value, digest)
        self.blobs[digest] = blob
        return digest

    def find(self, digest: bytes, form: Form) -> object:
        """Give the value of a digest. Raises StateUnreadable where this process has never seen it."""
        value = self._known.get(digest)
        if value is None:
            blob = self.blobs.get(digest)
            if blob is None:
                raise StateUnreadable(f"a {form.name} that this process does not have")
            value = self._known[digest] = form.read(decode(blob), Reading((), _no_static))
            self._digests[id(value)] = (value, digest)
        return value


def _no_static(_: object, form: Form) -> Any:
    raise TypeError(f"a {form.name} stands inside another one that never changes")


def encoded(state: object, form: Form, statics: Statics, used: set[bytes], memo: Memo | None = None) -> bytes:
    """Write a state. `used` gets the digests of what stands beside it, `memo` is of the last time, and is renewed."""

    def static(value: object, inner: Form) -> bytes:
        digest = statics.know(value, inner)
        used.add(digest)
        return digest

    writing = Writing(static, memo)
    top = form.write(state, writing)
    if memo is not None:
        memo.clear()
        memo.update(writing.used)
    return encode([top, writing.shared] if writing.shared else [top])


def decoded(data: bytes, form: Form, statics: Statics) -> Any:
    """Read a state. Raises StateUnreadable."""
    try:
        top, *shared = decode(data)
        return form.read(top, Reading(shared[0] if shared else (), statics.find))
    except (msgspec.MsgspecError, ValueError, TypeError, KeyError, IndexError, AttributeError) as exc:
        raise StateUnreadable(f"a {form.name} that is not as this linktape writes it ({type(exc).__name__})") from exc
