"""Settings, as the edge wants them."""

from __future__ import annotations

from linktape.edge.serving import ServingOptions
from linktape.onion import Onion
from linktape.settings import Scope, SessionBy, Settings


def serving_options(settings: Settings, onion: Onion) -> ServingOptions:
    """Say where and how to listen."""
    return ServingOptions(
        host=settings.host,
        port=settings.port,
        control_port=settings.control_port,
        allow_hosts=settings.allow_hosts,
        external_url=settings.external_url,
        session_by_credential=settings.session_by is SessionBy.CREDENTIAL,
        refuse_cross_site=onion.has_own_credentials,
        hold_others=onion.recordings is not None and settings.scope is Scope.ALL,
        upstream=settings.upstream,
    )
