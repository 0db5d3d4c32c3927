"""What the head of an upstream's answer means: what is doubtful in it, which fields go on, how its body is taken."""

from __future__ import annotations

from dataclasses import dataclass

from linktape.bounded import Cache
from linktape.framing import is_text_type, without_hop_headers
from linktape.inflating import undoes
from linktape.messages import Headers
from linktape.upstream import causes
from linktape.upstream.held_client import Arrived

_SMALL_BYTES = 64 << 10  # answers to `other` operations announced up to this length are held as well
_MOST_REMEMBERED_BYTES = 1 << 20
_FRAME_BYTES = 3_000


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """The fields that are passed on, and how the body is taken; nothing of it counts where there is a `doubt`.

    `coding` is what is undone of the body, None where it goes on as it is. `is_text`: once that is undone.
    """

    doubt: str | None
    headers: Headers
    coding: str | None
    is_text: bool
    is_held: bool


class AnswerHeads:
    """Reads heads. Many are the same, byte for byte, where an upstream puts nothing in them that is the call's own."""

    def __init__(self) -> None:
        self._known: Cache[object, AnswerHead] = Cache(_MOST_REMEMBERED_BYTES)

    def read(self, arrived: Arrived, *, is_about_issues: bool) -> AnswerHead:
        """Say what a head means. `is_about_issues`: the body is held whole, and wanted decoded."""
        key = (arrived.raw_headers, arrived.status, arrived.version, arrived.method == "HEAD", is_about_issues)
        head = self._known.get(key)
        if head is None:
            head = _read(arrived, is_about_issues=is_about_issues)
            self._known.keep(key, head, _FRAME_BYTES + 3 * sum(len(n) + len(v) for n, v in arrived.raw_headers))
        return head


def _read(arrived: Arrived, *, is_about_issues: bool) -> AnswerHead:
    came = Headers(
        [
            (name.decode("ascii", "replace"), value.decode("utf-8", "surrogateescape"))
            for name, value in arrived.raw_headers
        ]
    )
    doubt = causes.doubt(arrived.version, arrived.status, came)
    if doubt is not None:
        return AnswerHead(doubt, came, None, is_text=False, is_held=False)
    is_head = arrived.method == "HEAD"
    coding = (came.get("Content-Encoding") or "identity").strip().lower()
    is_text = is_text_type(came)
    decodes = undoes(coding) and (is_about_issues or is_text)
    is_text = is_text and (decodes or is_head or coding == "identity")
    length = came.get("Content-Length")
    is_held = is_about_issues or is_head or (length is not None and int(length) <= _SMALL_BYTES)
    gone = ["Content-Encoding"] * (decodes or is_head) + ["Content-Length"] * (decodes or is_head or is_held or is_text)
    return AnswerHead(None, without_hop_headers(came, *gone), coding if decodes else None, is_text, is_held)
