"""In whose words a miss says what to do: those of the command line, of Python, or of pytest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WayIn:
    """How whoever reads a miss can do something about it; `folder`: what paths are told without."""

    record: str = "--on-miss record --upstream URL"
    mock: str = "--on-miss mock"
    repeat: str = "--repeat always"
    strict: str = "--strict"
    folder: str = ""

    def place(self, place: str) -> str:
        """Give a path as the reader knows it."""
        return place.removeprefix(f"{self.folder}/") if self.folder else place


BY_OPTIONS = WayIn()
BY_ARGUMENTS = WayIn('on_miss="record", upstream=URL', 'on_miss="mock"', 'repeat="always"', "strict=True")
BY_MARKER = WayIn(
    "pytest --linktape-mode=new_episodes --linktape-upstream=URL",
    'on_miss="mock" in the marker',
    'repeat="always" in the marker',
    "strict=True",
)
