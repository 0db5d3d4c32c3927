"""fake/site/world_changes.py: a world is its site and what it was changed to."""

from __future__ import annotations

from linktape.fake.site.built_in import builtin_site
from linktape.fake.site.dumping import dump
from linktape.fake.site.world import World
from linktape.fake.site.world_changes import changes_of, world_of


def test_a_world_of_its_own_changes_is_the_same_world() -> None:
    world = World(builtin_site())
    ends = [world.issues[world.issue_ids[key]] for key in ("HSP-1", "MKY-1")]
    world.add_link(next(iter(world.link_types.values())), ends[0], ends[1], "admin")
    world.remove_issue(world.issues[world.issue_ids["PR-3"]], "admin")
    world.cookies.keep("cookie", "admin")
    world.logins += 1

    again = world_of(changes_of(world))

    assert dump(again) == dump(world)
    assert (again.version, again.cookies, again.graph()) == (world.version, world.cookies, world.graph())


def test_a_world_that_nothing_has_happened_to_has_no_changes() -> None:
    changes = changes_of(World(builtin_site()))

    assert changes.issues is None
    assert changes.links_of is None
