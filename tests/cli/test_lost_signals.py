"""cli/lost_signals.py: a signal whose handler could end nothing comes again."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

PROGRAM = """
import gc, os, signal, sys
from linktape.cli.foreground import _end_on_signals
from linktape.cli.lost_signals import send_lost_signals_again

send_lost_signals_again()
if sys.argv[2] == "ends":
    _end_on_signals()
left = int(sys.argv[3])

def callback(phase, info):
    global left
    if left:
        left -= 1
        signal.raise_signal(int(sys.argv[1]))

class Finalized:
    def __del__(self):
        callback("", {})

gc.callbacks.append(callback)
woken, wakes = os.pipe()
os.set_blocking(wakes, False)
signal.set_wakeup_fd(wakes)  # a signal just before a wait ends it as well
try:
    Finalized()
    gc.collect()
    while True:
        os.read(woken, 1)
except KeyboardInterrupt:
    print("interrupted,", left, "left")
"""


def ended(*arguments: object) -> tuple[int, str, str]:
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_ctrl_c_in_a_callback_or_a_finalizer_interrupts_soon_after(times: int) -> None:
    assert ended(signal.SIGINT.value, "goes on", times) == (0, "interrupted, 0 left\n", "")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_ends_a_start_ends_it_from_there_as_well(number: signal.Signals) -> None:
    assert ended(number.value, "ends", 1) == (128 + number, "", "")


@pytest.mark.slow
def test_anything_else_that_fails_there_is_told_as_ever() -> None:
    program = """
from linktape.cli.lost_signals import send_lost_signals_again
send_lost_signals_again()
class Broken:
    def __del__(self):
        raise SystemExit(1) if self.ends else ValueError("broken")
for ends in (False, True):
    one = Broken()
    one.ends = ends
    del one
print("went on")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout) == (0, "went on\n")
    assert done.stderr.count("Exception ignored in") == 2
    assert "ValueError: broken" in done.stderr
