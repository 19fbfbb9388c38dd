"""`bannai models list|add|verify|remove|choose|server`; `trial` joins the group from its own module."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from bannai import messages
from bannai.cli.output import show_json
from bannai.cli.vietnamese_click import Command, Group
from bannai.documents.vietnamese.sizes import size_words
from bannai.errors import BadInputError
from bannai.services.program import Program

_MODEL = messages.text("models.mark_model")
_KEY_BYTES = 4096
_LARGE_BYTES = 64 * 1024 * 1024  # what is smaller is done before anybody wonders


@click.group(cls=Group, help=messages.text("models.group"))
def models() -> None:
    """Group the commands on models."""


_json_option = click.option("--json", "as_json", is_flag=True, help=messages.text("cli.json"))


@models.command("list", cls=Command, help=messages.text("models.command_list"))
@_json_option
@click.pass_obj
def list_models(program: Program, as_json: bool) -> None:
    """Print all models with what they are."""
    found = program.models.list()
    if as_json:
        show_json([_model(it) for it in found])
        return
    if not found:
        click.echo(messages.text("models.list_empty"))
        entry = program.models.suggested()
        if entry is not None:
            click.echo(
                messages.text("models.list_suggested", name=entry.name, file=entry.file, why=entry.why)
            )
        return
    for it in found:
        words = [messages.text(f"models.state_{it.state.value}"), size_words(it.size_bytes)]
        words.append(messages.text(f"models.place_{it.place.value}"))
        words += [messages.text("models.list_chosen")] if it.chosen else []
        click.echo(f"{it.name}  ({', '.join(words)})\n    {it.sentence}")


@models.command("add", cls=Command, help=messages.text("models.command_add"))
@click.argument("file", metavar=messages.text("cli.mark_file"), type=click.Path(path_type=Path))
@_json_option
@click.pass_context
def add(context: click.Context, file: Path, as_json: bool) -> None:
    """Copy a file into the data folder; exit 1 when it was stopped."""
    from bannai.services.model_service import AlreadyHere, BytesCopied, Copied, CopyBegan, CopyStopped

    program: Program = context.obj
    progress = _Progress()
    for event in progress.until_interrupted(lambda stop: program.models.add(file, stop)):
        if isinstance(event, CopyBegan) and event.done_bytes:
            click.echo(messages.text("models.resumed", done=size_words(event.done_bytes)), err=True)
        elif isinstance(event, BytesCopied):
            progress.show(event.done_bytes, event.total_bytes)
        elif isinstance(event, CopyStopped):
            done, total = size_words(event.done_bytes), size_words(event.total_bytes)
            click.echo(messages.text("models.stopped", done=done, total=total), err=True)
            context.exit(1)
        elif isinstance(event, AlreadyHere):
            said = messages.text("models.already_here", name=event.path.name)
            _tell(as_json, said, {"name": event.path.name, "path": str(event.path), "copied": False})
        elif isinstance(event, Copied):
            name, size = event.path.name, event.total_bytes
            said = messages.text("models.added", name=name, size=size_words(size), sha256=event.sha256)
            result = {"name": name, "path": str(event.path), "copied": True, "size": size}
            _tell(as_json, said, {**result, "sha256": event.sha256})


@models.command("verify", cls=Command, help=messages.text("models.command_verify"))
@click.argument("name", metavar=_MODEL)
@_json_option
@click.pass_context
def verify(context: click.Context, name: str, as_json: bool) -> None:
    """Read a whole file; exit 1 when it is not what it was."""
    from bannai.services.model_service import Verified

    program: Program = context.obj
    progress = _Progress()
    whole = False
    for event in progress.until_interrupted(lambda stop: program.models.verify(name, stop)):
        if not isinstance(event, Verified):
            progress.show(event.done_bytes, event.total_bytes)
            continue
        whole = event.same
        verdict = f"models.verified_{event.against}" if whole else "models.verified_wrong"
        said = messages.text(verdict, name=event.path.name, sha256=event.sha256)
        result = {"name": event.path.name, "sha256": event.sha256, "against": event.against, "same": whole}
        _tell(as_json, said, result)
    if not whole:
        context.exit(1)


@models.command("remove", cls=Command, help=messages.text("models.command_remove"))
@click.argument("name", metavar=_MODEL)
@click.option("--yes", "-y", is_flag=True, help=messages.text("models.option_yes"))
@click.pass_obj
def remove(program: Program, name: str, yes: bool) -> None:
    """Delete a model of the data folder, after asking."""
    found = program.models.ours(name)
    if not yes:
        if not sys.stdin.isatty():
            raise BadInputError("models.remove_needs_yes", name=found.name)
        click.echo(messages.text("models.remove_ask", name=found.name, size=size_words(found.size_bytes)))
        if click.prompt("(c/k)", default="k", show_default=False).strip().lower() not in ("c", "co", "có"):
            click.echo(messages.text("models.not_removed"))
            return
    program.models.remove(name)
    click.echo(messages.text("models.removed", name=found.name))


@models.command("choose", cls=Command, help=messages.text("models.command_choose"))
@click.argument("name", metavar=_MODEL, required=False, default="")
@click.option("--none", "nothing", is_flag=True, help=messages.text("models.option_none"))
@_json_option
@click.pass_obj
def choose(program: Program, name: str, nothing: bool, as_json: bool) -> None:
    """Set which model writes."""
    program.models.choose(None if nothing else name)
    decision = program.models.decide()
    writes = decision.plan.path.name if decision.plan else None
    said = messages.text("models.chosen_now", sentence=decision.sentence)
    _tell(as_json, said, {"writes": writes, "sentence": decision.sentence})


@models.command("server", cls=Command, help=messages.text("models.command_server"))
@click.option(
    "--address", metavar=messages.text("models.mark_address"), help=messages.text("models.option_address")
)
@click.option("--model", metavar=_MODEL, default="", help=messages.text("models.option_model"))
@click.option(
    "--key-file",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar=messages.text("cli.mark_file"),
    help=messages.text("models.option_key_file"),
)
@click.option("--off", is_flag=True, help=messages.text("models.option_off"))
@click.option("--check", "ask", is_flag=True, help=messages.text("models.option_check"))
@_json_option
@click.pass_context
def server(
    context: click.Context,
    address: str | None,
    model: str,
    key_file: Path | None,
    off: bool,
    ask: bool,
    as_json: bool,
) -> None:
    """Show, set or turn off the office's server; with --check exit 1 when it does not answer."""
    program: Program = context.obj
    servers = program.servers
    if key_file is not None:
        servers.set_key(_key(key_file))
    if address is not None:
        servers.set(address, model)
    if off:
        servers.turn_off()
    setting, sentence = servers.setting(), servers.sentence()
    result: dict[str, Any] = {"on": setting.on, "address": setting.address, "model": setting.model}
    result |= {"key": setting.has_key, "outside": setting.outside, "sentence": sentence}
    if not ask:
        _tell(as_json, sentence, result)
        return
    seen = servers.check()
    result |= {"reachable": seen.reachable, "models": list(seen.models), "outside": seen.outside}
    _tell(as_json, f"{sentence}\n{seen.sentence}", {**result, "sentence": seen.sentence})
    if not seen.reachable:
        context.exit(1)


class _Progress:
    """Tells on standard error how far it is, every twentieth; Ctrl+C asks the work to stop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: tuple[float, int] | None = None
        self._told = 0
        self._stopped = False

    def show(self, done: int, total: int) -> None:
        """Tell a further twentieth of something large."""
        now = self._clock()
        began_s, began = self._began = self._began or (now, done)
        twentieth = done * 20 // max(total, 1)
        if twentieth <= self._told or total <= _LARGE_BYTES:
            return
        self._told = twentieth
        line = messages.text(
            "models.progress", percent=twentieth * 5, done=size_words(done), total=size_words(total)
        )
        if done > began:
            left_s = (now - began_s) / (done - began) * (total - done)
            if minutes := round(left_s / 60):
                line = f"{line}, {messages.text('models.minutes_left', minutes=minutes)}"
        click.echo(line, err=True)

    def until_interrupted(self, begin: Any) -> Iterator[Any]:
        """Yield a service's events; the first Ctrl+C lets it end by itself, in order."""

        def stop(_number: int, _frame: object) -> None:
            self._stopped = True

        before = signal.signal(signal.SIGINT, stop)
        try:
            yield from begin(lambda: self._stopped)
        finally:
            signal.signal(signal.SIGINT, before)


def _key(file: Path) -> str:
    try:
        if str(file) == "-":
            return sys.stdin.read(_KEY_BYTES)
        with file.open(encoding="utf-8") as lines:
            return lines.read(_KEY_BYTES)
    except (OSError, ValueError) as error:
        raise BadInputError("errors.file_unreadable", path=file) from error


def _tell(as_json: bool, said: str, result: dict[str, Any]) -> None:
    if as_json:
        show_json(result)
    else:
        click.echo(said)


def _model(it: Any) -> dict[str, Any]:
    header = it.header
    return {
        "name": it.name,
        "path": str(it.path),
        "place": it.place.value,
        "state": it.state.value,
        "sentence": it.sentence,
        "size": it.size_bytes,
        "chosen": it.chosen,
        "needed": it.fit.needed_bytes if it.fit else None,
        "catalogue": it.entry.id if it.entry else None,
        "license": (header.license_name or header.license) if header else None,
        "architecture": header.architecture if header else None,
        "quantisation": header.quantisation if header else None,
        "context": header.context_length if header else None,
    }


COMMANDS = (models,)
