"""redaction/policy.py: what the user adds to what is taken out."""

from __future__ import annotations

import pytest

from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor


@pytest.mark.parametrize("salt", ["", "x" * 201])
def test_a_salt_has_a_sensible_length(salt: str) -> None:
    with pytest.raises(ValueError, match="salt"):
        RedactionPolicy.read({"salt": salt})


def test_where_no_salt_is_chosen_each_redactor_has_a_salt_of_its_own() -> None:
    assert Redactor().policy.salt != Redactor().policy.salt
    assert len(Redactor().policy.salt.replace("-", "")) == 32


def test_two_policies_together_have_the_salt_of_the_first_and_the_additions_of_both_once() -> None:
    one = RedactionPolicy(salt="one", json_paths=("badge", "pin"), header_names=("X-A",))
    other = RedactionPolicy(salt="other", json_paths=("pin", "$.a"), patterns=("EMP-[0-9]{6}",), redact_text=True)

    assert one.joined(other) == RedactionPolicy(
        salt="one",
        redact_text=True,
        json_paths=("badge", "pin", "$.a"),
        header_names=("X-A",),
        patterns=("EMP-[0-9]{6}",),
    )


@pytest.mark.parametrize(("own", "asked", "goes"), [(False, False, False), (True, False, True), (False, True, True)])
def test_prose_goes_where_either_says_so(own: bool, asked: bool, goes: bool) -> None:
    assert RedactionPolicy(redact_text=own).with_text(asked).redact_text is goes


def test_members_are_wanted_by_name_in_any_spelling_or_by_path() -> None:
    wanted = RedactionPolicy(json_paths=("X-Acme_Badge", "$.people[*].pin")).wanted()

    assert wanted.names == {"xacmebadge"}
    assert [path.text for path in wanted.paths] == ["$.people[*].pin"]


def test_keys_are_written_as_files_have_them() -> None:
    assert RedactionPolicy.read({"redact-text": True, "json-paths": ["a"]}).json_paths == ("a",)
