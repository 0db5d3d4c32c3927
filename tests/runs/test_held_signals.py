"""runs/held_signals.py: the signals are held back while a command runs, and no longer."""

from __future__ import annotations

import signal
import threading

from linktape.runs.held_signals import Signal, signals_held


def test_the_signals_are_held_back_inside_the_block_only() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])

    with signals_held(own_group=True) as signals:
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)  # a test runner's other threads do not hold it
        came = signals.next(10.0)

    assert came == Signal(signal.SIGUSR1, from_terminal=False)
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with signals_held(own_group=True) as signals:
            held = signals.numbers
    finally:
        signal.signal(signal.SIGHUP, before)

    assert signal.SIGHUP not in held
    assert signal.SIGTERM in held
