"""What the user adds to what is taken out."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Annotated, ClassVar

from linktape.checked import Checked
from linktape.json_paths import member_path
from linktape.redaction import regex
from linktape.redaction.names import plain
from linktape.redaction.structure import SecretMembers
from linktape.value_words import sentence

LONGEST_SALT = 200
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")


def new_salt(seed: bytes | None = None) -> str:
    """Give 128 random bits, or those of a seed, in groups: scanners take a long hexadecimal number for a key."""
    digits = secrets.token_hex(16) if seed is None else hashlib.blake2b(seed, digest_size=16).hexdigest()
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _salt(salt: str) -> str:
    if not 1 <= len(salt) <= LONGEST_SALT:
        raise ValueError(f"a salt has 1 to {LONGEST_SALT} characters")
    return salt


def _json_path(path: str) -> str:
    if path.startswith("$"):
        member_path(path)
    elif not _NAME.fullmatch(path):
        raise ValueError(f"{path!r} is no path; write a member's name, or for example $.fields.badge")
    return path


def _header_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no header's name; write for example X-Acme-Badge")
    return name


def _pattern(pattern: str) -> str:
    regex.users(pattern)
    return pattern


@dataclass(frozen=True, slots=True)
class RedactionPolicy:
    """What is taken out beside the built-in places, shapes and names. Additions never remove a default.

    `salt` makes the pseudonyms: one salt, one pseudonym a person; where none is chosen, each redactor makes one up.
    `json_paths` are members of JSON bodies, by a name
    (`badge`, wherever it stands) or a path (`$.fields.customfield_10010`, `$.people[*].badge`); `header_names` carry
    credentials; `patterns` are regular expressions as RE2 has them.
    """

    __pydantic_config__: ClassVar = {
        "extra": "forbid", "alias_generator": lambda name: name.replace("_", "-"), "populate_by_name": True
    }  # fmt: skip

    salt: Annotated[str, Checked(_salt)] = ""
    redact_text: bool = False
    json_paths: tuple[Annotated[str, Checked(_json_path)], ...] = ()
    header_names: tuple[Annotated[str, Checked(_header_name)], ...] = ()
    patterns: tuple[Annotated[str, Checked(_pattern)], ...] = ()

    @staticmethod
    def read(keys: Mapping[str, object]) -> RedactionPolicy:
        """Read the keys of a file. Raises ValueError, which names each that is wrong."""
        salt = keys.get("salt")
        if len(keys) == 1 and isinstance(salt, str) and 1 <= len(salt) <= LONGEST_SALT:
            return RedactionPolicy(salt)  # as most cassettes have it: pydantic need not be loaded for that
        from pydantic import TypeAdapter, ValidationError

        try:
            return TypeAdapter(RedactionPolicy).validate_python(dict(keys))
        except ValidationError as exc:
            said = (f"{'.'.join(map(str, error['loc']))}: {sentence(error)}" for error in exc.errors())
            raise ValueError("; ".join(said)) from exc

    def keys(self) -> dict[str, object]:
        """Give it as `read` reads it; what is at its default is left out, but for the salt."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value}

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
        return replace(self, redact_text=self.redact_text or redact_text)

    def with_salt(self, salt: str) -> RedactionPolicy:
        """Give this policy, with this salt where it has none."""
        return self if self.salt else replace(self, salt=salt)

    def wanted(self) -> SecretMembers:
        """Give what a body's walk looks for."""
        return SecretMembers(
            paths=tuple(member_path(path) for path in self.json_paths if path.startswith("$")),
            names=frozenset(plain(path) for path in self.json_paths if not path.startswith("$")),
            prose=self.redact_text,
        )
