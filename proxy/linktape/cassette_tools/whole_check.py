"""Every check on one cassette: its format, what it says, what redaction took, and that vcrpy loads it. Pure."""

from __future__ import annotations

from linktape.cassette_tools import checking
from linktape.cassette_tools.checking import Finding, FindingKind
from linktape.cassette_tools.redaction_check import redaction_findings
from linktape.progress import Progress, between, untold
from linktape.tape import reader
from linktape.tape.cassette import Cassette


def checked(data: bytes, file: str, progress: Progress = untold) -> tuple[list[Finding], Cassette]:
    """Give what is wrong with a cassette, and the cassette. Raises BadDocument where it cannot be read at all."""
    loaded = reader.cassette(data, file, between(progress, 0, 0.4))
    found = [*checking.findings(loaded, between(progress, 0.4, 0.55)), *redaction_findings(loaded)]
    if not len(loaded):
        text = "it holds no interaction, so nothing was checked: was the recording's client given the address?"
        found.append(Finding(f"{file}:1", FindingKind.EMPTY, text))
    if loaded.is_torn:
        place = f"{file}:{loaded.notices[-1].line}"
        found.append(Finding(place, FindingKind.FORMAT, "its end is torn; recording with --mode new_episodes mends it"))
    elif len(loaded) and (reason := checking.vcrpy_refusal(data)) is not None:
        found.append(Finding(f"{file}:1", FindingKind.VCRPY, f"vcrpy cannot load it: {reason}"))
    return found, loaded
