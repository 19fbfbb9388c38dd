"""Click in Vietnamese: headings of the help, and the sentences for a wrong option or command."""

from __future__ import annotations

from collections.abc import Callable

import click

from bannai import messages

_HEADINGS = (
    ("Usage:", "cli.usage"),
    ("Options:", "cli.options"),
    ("Commands:", "cli.commands"),
    ("[OPTIONS]", "cli.options_mark"),
    ("[COMMAND] [ARGS]...", "cli.optional_command_mark"),
    ("COMMAND [ARGS]...", "cli.command_mark"),
    ("[required]", "cli.required"),
)


def _translated(text: str) -> str:
    for english, message_id in _HEADINGS:
        text = text.replace(english, messages.text(message_id))
    return text


class _VietnameseHelp(click.Command):
    """A command whose help is Vietnamese throughout."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the help text."""
        return _translated(super().get_help(ctx))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return `--help` with a Vietnamese description."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = messages.text("cli.help_option")
        return option


class Command(_VietnameseHelp):
    """A single command."""


class ToldError(click.UsageError):
    """A mistake whose sentence is already Vietnamese."""


class Group(_VietnameseHelp, click.Group):
    """A group of commands."""

    command_class = Command
    group_class = type

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command. Raises UsageError in Vietnamese for an unknown one."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise ToldError(messages.text("cli.no_such_command", name=args[0]), ctx)
        return super().resolve_command(ctx, args)


def sentence(error: click.ClickException) -> str:
    """Return the Vietnamese sentence for what click found wrong."""
    names: dict[type[click.ClickException], Callable[[], str]] = {
        click.NoSuchOption: lambda: messages.text(
            "cli.no_such_option", name=getattr(error, "option_name", "")
        ),
        click.MissingParameter: lambda: messages.text("cli.missing_parameter", name=_parameter(error)),
        click.BadParameter: lambda: messages.text("cli.bad_parameter", name=_parameter(error)),
        click.BadOptionUsage: lambda: messages.text("cli.bad_option", name=getattr(error, "option_name", "")),
        click.BadArgumentUsage: lambda: messages.text("cli.bad_arguments"),
        click.FileError: lambda: messages.text("cli.bad_file", name=getattr(error, "ui_filename", "")),
    }
    for kind, make in names.items():
        if isinstance(error, kind):
            return make()
    help_asked = type(error).__name__ == "NoArgsIsHelpError"  # since click 8.2: a group without a command
    if isinstance(error, ToldError) or help_asked:
        return error.format_message()
    return messages.text("cli.bad_arguments")


def _parameter(error: click.ClickException) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", "") or "")
    if isinstance(parameter, click.Option):
        choices = parameter.type.choices if isinstance(parameter.type, click.Choice) else ()
        allowed = f" ({', '.join(map(str, choices))})" if choices else ""
        return "/".join(parameter.opts) + allowed
    return str(parameter.human_readable_name)
