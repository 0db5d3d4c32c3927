"""Commands from declarations: the options on the command line, `--help` in parts, and one voice of errors."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from linktape.errors import LinktapeError, UsageError
from linktape.wiring.configuration import Chosen, Configuration, words
from linktape.wiring.option import Group, Option, unknown
from linktape.wiring.settings import Task, options_of, taken_by

WrongUse: Any = typer.BadParameter.__mro__[1]
"""Click's UsageError. Typer has its own copy of click, and does not export it."""

_FILES = (".yaml", ".yml", ".json")


def command(app: typer.Typer, function: Callable[..., None], **more: Any) -> None:
    """Add a command, named after its function (but for a last `_`), with every option that is declared for it.

    The function takes what the user chose first, and its own arguments after it.
    """
    hints = get_type_hints(function, include_extras=True)
    own = [
        one.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[name])
        for name, one in list(inspect.signature(function).parameters.items())[1:]
    ]
    name = function.__name__.rstrip("_")
    declared = [_parameter(option, name) for option in options_of(name) if option.flag]
    context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)

    def run(context: typer.Context, **given: Any) -> None:
        arguments = {one.name: given.pop(one.name) for one in own}
        configuration = context.ensure_object(Configuration)
        chosen = configuration.chosen(name, words(name, given))
        try:
            function(chosen, **arguments)
        except LinktapeError as exc:
            _report(chosen, exc)
            raise

    run.__doc__ = function.__doc__
    run.__signature__ = inspect.Signature([context, *own, *declared])  # type: ignore[attr-defined]  # functions take one
    run.__annotations__ = {one.name: one.annotation for one in [context, *own, *declared]}
    app.command(name, cls=DeclaredCommand, **more)(run)


def _report(chosen: Chosen, error: LinktapeError) -> None:
    """Have the reports that were asked for say what has kept a command from its work: a CI shows nothing else."""
    from linktape.reports import error_reports
    from linktape.reports.report_files import REPORTS

    if any(name in chosen.values for name in REPORTS):
        error_reports.write(chosen.make(Task), chosen.command, error)


def _parameter(option: Option, command: str) -> inspect.Parameter:
    kind: Any = bool if option.is_switch else list[str] if option.is_list else str
    default = option.default_words(command)
    made = typer.Option(
        f"{option.flag}/--no-{option.name}" if option.is_switch else option.flag,
        help=f"{option.help}  [default: {default}]" if default else option.help,
        metavar=None if option.is_switch else option.type_words,
        rich_help_panel=option.group.value,
        show_default=False,
    )
    annotation = Annotated[kind | None, made]
    return inspect.Parameter(option.argument, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


class _AsWritten:
    """Takes words as they were written: what they mean is read elsewhere.

    Typer would make a pydantic adapter for each option, given or not, which is a fifth of the start of a server.
    """

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        return list(value) or None if isinstance(value, tuple) else value


def _taken_as_written(parameters: list[Any], *names: str) -> list[Any]:
    """Leave the values of these parameters alone. A typer that has no such place reads them, and they are the same."""
    for one in parameters:
        if one.name in (*names, "help") and hasattr(one, "_runtime_param"):
            one._runtime_param = _AsWritten()
    return parameters


class DeclaredCommand(TyperCommand):
    """A command whose `--help` has its options in parts, and some of whose options may stand without a value."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Give the parameters, those that are declared to be taken as they are written."""
        return _taken_as_written(super().get_params(ctx), *(one.argument for one in options_of(self.name or "")))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Write the value that is meant behind an option that stands alone; what is the command's is left alone."""
        alone = {one.flag: one.alone for one in options_of(self.name or "") if one.alone}
        takes_value = {flag for one in self.params if not getattr(one, "is_flag", True) for flag in one.opts}
        number = 0  # of words that are linktape's: before two hyphens, and before the first that belongs to no option
        known = {flag for one in self.params for flag in one.opts}
        while number < len(args) and args[number].startswith("-") and args[number] != "--":
            flag, following = args[number], args[number + 1 : number + 2]
            if flag in takes_value - set(alone) and (following == ["--"] or set(following) & known):
                metavar = next(one.metavar for one in self.params if flag in one.opts)
                raise UsageError(f"{flag} stands without its value: write {flag} {metavar} before {following[0]}")
            number += 2 if flag in takes_value - set(alone) else 1
        own = [f"{one}={alone[one]}" if one in alone else one for one in args[:number]]
        return super().parse_args(ctx, own + args[number:])

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options, a part after the other; a switch's `--no-` is not repeated at each."""
        parts: dict[str, list[tuple[str, str]]] = {group.value: [] for group in Group}
        for one in self.get_params(ctx):
            record = one.get_help_record(ctx)
            if record and one.param_type_name == "option":
                part = getattr(one, "rich_help_panel", None) or "Other"
                parts.setdefault(part, []).append((record[0].split(" / --no-")[0], record[1]))
        for part, rows in parts.items():
            if rows:
                with formatter.section(part):
                    formatter.write_dl(rows)


class WholeSentences(TyperGroup):
    """A group whose `--help` does not cut its commands' sentences, and whose `--config` is a plain word."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Give the parameters, which are no values to read."""
        return _taken_as_written(super().get_params(ctx), "config")

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each command with the first paragraph of what it does."""
        helps = {name: self.commands[name].help or "" for name in self.list_commands(ctx)}
        rows = [(name, " ".join(text.split("\n\n")[0].split())) for name, text in helps.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def as_ours(exc: Any) -> UsageError:
    """Say a wrong use of the command line in our words."""
    context = exc.ctx
    known = [] if context is None else [flag for one in context.command.get_params(context) for flag in one.opts]
    word = str(getattr(exc, "option_name", ""))
    if hasattr(exc, "possibilities"):
        behind = _takers(context, word)
        if behind:
            return UsageError(f"{word!r} stands behind the command: {context.command_path} {behind[0]} {word}")
        return UsageError(str(unknown(word, [one for one in known if one.startswith("-")], taken_by(word, "flag"))))
    if exc.message.startswith("No such command") and context is not None:
        wrong = unknown(exc.message.split("'")[1], [*context.command.commands, *known])
        return UsageError(
            str(wrong) if wrong.expected else f"{wrong}; `{context.command_path} --help` has the commands"
        )
    if exc.message.startswith("Got unexpected extra argument") and context is not None:
        return UsageError(_left_over(exc.message.partition(" (")[2].rstrip(")"), known, context.command_path))
    parameter = getattr(exc, "param", None)
    if parameter is not None and exc.message:
        return UsageError(f"{parameter.metavar or parameter.opts[0]}: {_begun_small(exc.message)}")
    return UsageError(_begun_small(exc.format_message()))


def _left_over(words: str, known: list[str], command: str) -> str:
    """Say which option a word belongs to that stands alone: an address to --upstream, a file to the first that fits."""
    is_file = words.endswith(_FILES) or Path(words).is_file()
    meant = ["--upstream"] if "://" in words else ["--cassette", "--site"] if is_file else []
    flag = next((flag for flag in meant if flag in known), None)
    return f"{words!r} belongs to no option; {f'write {flag} {words}' if flag else f'{command} --help shows them'}"


def _takers(context: Any, flag: str) -> list[str]:
    """Name the commands of a group that take an option which the group itself does not know."""
    commands = getattr(context and context.command, "commands", {})
    return [name for name, one in commands.items() if any(flag in other.opts for other in one.params)]


def _begun_small(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
