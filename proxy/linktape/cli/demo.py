"""`linktape demo`: the whole loop on this machine, with real clients and real sockets."""

from __future__ import annotations

import tempfile
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table


def demo() -> None:
    """Show what linktape is for: a sandbox, real clients recorded, replayed offline, and every fault."""
    from linktape.demo import every_fault, first_interaction, record_and_replay

    console = Console()
    same = True
    with tempfile.TemporaryDirectory(prefix="linktape-demo-") as folder:
        for loop, cassette in record_and_replay(Path(folder)):
            console.rule(f"PyPI's {loop.client}, unmodified: recorded against a sandbox, replayed without it")
            for recorded, replayed in zip(loop.recorded, loop.replayed, strict=False):
                mark = "[green]same[/]" if recorded == replayed else f"[red]replayed: {escape(replayed)}[/]"
                console.print(f"  {escape(recorded)}  {mark}")
            same = same and loop.is_same
            if loop.client == "jira":
                console.print("\n  In the cassette, that is (vcrpy's format, readable in a review):\n")
                console.print(escape(first_interaction(cassette)), highlight=False, style="dim")
    console.rule("Every documented error of issue links, as a client sees it and as linktape explains it")
    table = Table("scenario", "client", "what the client saw", "what linktape says it was", show_lines=True)
    faults = 0
    for seen in every_fault():
        table.add_row(seen.scenario, seen.client, escape(seen.saw), escape(seen.explained))
        faults += 1
    console.print(table)
    console.print(f"{faults} faults shown; record and replay {'gave the same results' if same else 'DIFFER'}.")
    if not same:
        raise typer.Exit(1)
