"""What the edge made of a request's exact header fields: a client's requests differ in their first line and body.

Fields are kept that aiohttp's parser has read, as they stood, and that were found to be without doubt. A first line is
read here only where nobody could read it in another way; whatever is odd is left to the parser.
"""

from __future__ import annotations

import re

from linktape.bounded import Cache
from linktape.edge.known_requests import LONGEST_BYTES
from linktape.messages import Headers
from linktape.values import value

MOST_BYTES = 1 << 20
_FRAME_BYTES = 1 << 10

_METHODS = {method.encode(): method for method in ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS")}
_LINE = re.compile(b"(" + b"|".join(_METHODS) + rb") (/(?!/)[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{0,2000}) HTTP/1\.1")
_END = b"\r\n\r\n"


@value(frozen=True, slots=True)
class Sender:
    """What a request's header fields say: those that go inwards, the session they name, the site's address, and how
    long the body is.
    """

    headers: Headers
    session: str
    base: str
    length: int | None


@value(frozen=True, slots=True)
class WholeRequest:
    """A whole request whose header fields are known."""

    method: str
    target: str
    sender: Sender
    body: bytes


class KnownFields:
    """The header fields that came to a port, as they stood."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._kept: Cache[bytes, Sender] = Cache(most_bytes)

    def keep(self, data: bytes, sender: Sender) -> None:
        """Keep what was made of the fields of a whole request; not of those that may change what follows them."""
        fields = data[data.find(b"\r\n") : data.find(_END) + len(_END)]
        if sender.length is not None and b"upgrade" not in fields.lower():
            self._kept.keep(fields, sender, _FRAME_BYTES + 3 * len(fields))

    def read(self, data: bytes) -> WholeRequest | None:
        """Read what may be one whole request; None where its fields are new, or anything is unusual."""
        line, end = data.find(b"\r\n"), data.find(_END) + len(_END)
        if len(data) > LONGEST_BYTES or end < len(_END):
            return None
        sender = self._kept.get(data[line:end])
        if sender is None or sender.length != len(data) - end:
            return None
        said = _LINE.fullmatch(data, 0, line)
        return None if said is None else WholeRequest(_METHODS[said[1]], said[2].decode(), sender, data[end:])
