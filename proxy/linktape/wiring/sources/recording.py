"""The upstream at the heart, and a cassette around it that keeps what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack

from linktape.cassette_tools.uncleaned import warning
from linktape.clock import Clock
from linktape.jira.profiles import Profile
from linktape.layers.forwarder import Forwarder
from linktape.layers.link_remover import LinkRemover
from linktape.layers.project_guard import ProjectGuard
from linktape.layers.recorder import Recorder
from linktape.messages import SITE
from linktape.redaction.redactor import Redactor
from linktape.responder import Responder
from linktape.tape import files
from linktape.tape.cassette import Cassette, Interaction
from linktape.wiring.group_commit import GroupCommit
from linktape.wiring.recordings import Recordings
from linktape.wiring.settings import Mode, RecordMode, Settings
from linktape.wiring.shared_recordings import SharedRecordings
from linktape.wiring.sources.blocks_beside import BlocksBeside


def recordings(settings: Settings, cassettes: Sequence[Cassette], redactor: Redactor) -> Recordings:
    """Open the cassette to record into; `cassettes` has what is in it already."""
    mode = settings.record_mode if settings.mode is Mode.RECORD else RecordMode.NEW_EPISODES
    profile = settings.profile or Profile.DOCUMENTED
    metadata = {"redaction": redactor.policy_metadata(), "base": SITE, "profile": profile.value}
    path = settings.cassettes[0]
    is_foreign = any(isinstance(maker, Interaction) for one in cassettes[:1] for maker in one.makers)
    uncleaned = warning(files.read_bytes(path), str(path)) if is_foreign else None
    kind = Recordings if settings.state is None else SharedRecordings
    opened = kind(path, mode, durable=settings.durable, metadata=metadata)
    if uncleaned is not None:
        opened.tell(uncleaned)
    return opened


def recorder(
    settings: Settings,
    forwarder: Forwarder,
    recordings: Recordings,
    redactor: Redactor,
    clock: Clock,
    stack: AsyncExitStack,
) -> Responder:
    """Answer with what the upstream answers, and record it."""
    beside = None
    if settings.state is None:  # a shared session would be taken twice for each call
        beside = BlocksBeside(redactor)
        stack.push_async_callback(beside.close)
    inside: Responder = Recorder(
        forwarder,
        recordings.keep,
        redactor,
        scope=settings.scope.value,
        clock=clock,
        tell=recordings.tell,
        left_out=recordings.leave_out,
        reached=GroupCommit().reached if settings.durable else None,
        block=beside,
    )
    if settings.clean_up:
        inside = remover = LinkRemover(inside, forwarder)
        stack.push_async_callback(remover.remove_all)
    return ProjectGuard(inside, forwarder, settings.projects) if settings.projects else inside
