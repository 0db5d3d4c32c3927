"""Has a signal come again whose handler could end nothing: Python drops what is raised in a callback or a finalizer.

A handler runs wherever the main thread is: with a collection after some hundred new objects, now and then in the
collector's callback. There KeyboardInterrupt is but written to standard error, and the work goes on.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # every command is begun with this, and most lose none
    from sys import UnraisableHookArgs

AGAIN_S = 0.01
"""After so long a signal comes again: its handler has to end first, and what it could not end."""

_coming: set[signal.Signals] = set()


def send_lost_signals_again() -> None:
    """Have each signal that ends this process come again where its exception was dropped."""
    sys.unraisablehook = _dropped


def _dropped(dropped: UnraisableHookArgs) -> None:
    number = _signal_of(dropped.exc_value)
    if number is None:
        sys.__unraisablehook__(dropped)
        return
    if number in _coming:
        return
    from threading import Timer

    _coming.add(number)
    timer = Timer(AGAIN_S, _send, (number,))
    timer.daemon = True
    timer.start()


def _send(number: signal.Signals) -> None:
    from threading import main_thread

    _coming.discard(number)
    main = main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:  # it may be waiting for something
        signal.pthread_kill(main, number)
    else:
        signal.raise_signal(number)


def _signal_of(raised: BaseException | None) -> signal.Signals | None:
    """Say for which signal this was raised; None where it was for none."""
    if isinstance(raised, KeyboardInterrupt):
        return signal.SIGINT
    if isinstance(raised, SystemExit) and raised.code in (128 + signal.SIGINT, 128 + signal.SIGTERM):
        return signal.Signals(int(raised.code) - 128)
    return None
