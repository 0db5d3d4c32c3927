"""What the user adds to what is taken out."""

from __future__ import annotations

import re
import secrets

from pydantic import BaseModel, ConfigDict, Field, field_validator

from linktape.json_paths import member_path
from linktape.redaction import regex
from linktape.redaction.names import plain
from linktape.redaction.structure import SecretMembers

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")


def _new_salt() -> str:
    """Give 128 random bits, in groups: scanners take a long hexadecimal number for a key."""
    digits = secrets.token_hex(16)
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


class RedactionPolicy(BaseModel):
    """What is taken out beside the built-in places, shapes and names. Additions never remove a default.

    `salt` makes the pseudonyms: one salt, one pseudonym a person. `json_paths` are members of JSON bodies, by a name
    (`badge`, wherever it stands) or a path (`$.fields.customfield_10010`, `$.people[*].badge`); `header_names` carry
    credentials; `patterns` are regular expressions as RE2 has them.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"), populate_by_name=True
    )

    salt: str = Field(default_factory=_new_salt, min_length=1, max_length=200)
    redact_text: bool = False
    json_paths: tuple[str, ...] = ()
    header_names: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    @field_validator("json_paths")
    @classmethod
    def _paths_are_paths(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        for path in paths:
            if path.startswith("$"):
                member_path(path)
            elif not _NAME.fullmatch(path):
                raise ValueError(f"{path!r} is no path; write a member's name, or for example $.fields.badge")
        return paths

    @field_validator("header_names")
    @classmethod
    def _headers_are_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no header's name; write for example X-Acme-Badge")
        return names

    @field_validator("patterns")
    @classmethod
    def _patterns_are_safe(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            regex.users(pattern)
        return patterns

    def joined(self, other: RedactionPolicy) -> RedactionPolicy:
        """Give this policy, and so its salt, with the other's additions as well."""
        return RedactionPolicy(
            salt=self.salt,
            redact_text=self.redact_text or other.redact_text,
            json_paths=tuple(dict.fromkeys(self.json_paths + other.json_paths)),
            header_names=tuple(dict.fromkeys(self.header_names + other.header_names)),
            patterns=tuple(dict.fromkeys(self.patterns + other.patterns)),
        )

    def with_text(self, redact_text: bool) -> RedactionPolicy:
        """Give this policy, which also takes out prose if that is asked for here."""
        return self.model_copy(update={"redact_text": self.redact_text or redact_text})

    def wanted(self) -> SecretMembers:
        """Give what a body's walk looks for."""
        return SecretMembers(
            paths=tuple(member_path(path) for path in self.json_paths if path.startswith("$")),
            names=frozenset(plain(path) for path in self.json_paths if not path.startswith("$")),
        )
