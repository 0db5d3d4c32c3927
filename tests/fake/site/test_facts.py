"""fake/site/facts.py: every choice has its rule, its source and its marks."""

from __future__ import annotations

from dataclasses import fields

from linktape.fake.site.facts import Rules, facts
from linktape.fake.site.file_models import SettingsFile
from linktape.jira.profiles import Profile


def test_every_setting_is_a_fact_and_the_other_way_round() -> None:
    assert set(SettingsFile.model_fields) == {fact.name for fact in facts() if fact.is_setting}


def test_every_fact_says_its_rule_source_and_marks() -> None:
    every = list(facts())

    assert {field.name for field in fields(Rules)} < {fact.name for fact in every}
    assert len({fact.name for fact in every}) == len(every)
    for fact in facts():
        assert fact.rule, fact.name
        assert fact.source, fact.name
        assert set(fact.choices) == set(fact.marks) == set(Profile)
        if "unknown" in {mark.value for mark in fact.marks.values()} and "10 no." in fact.source:
            assert fact.is_setting, f"{fact.name} is not established, so a site file may set it"


def test_the_differences_are_what_people_are_shown() -> None:
    rows = {fact.rule: fact for fact in facts() if fact.differs}

    row = rows["Link Issues is lacking on the source"]
    assert [row.cell(profile) for profile in Profile] == ["404 (documented)", "401 (observed)", "401 (observed)"]
    assert all(row.source for row in rows.values())
