"""Errors that a user can act on. Each is one Vietnamese sentence from `messages/`, never a traceback.

Cancelling is not an error.
"""

from __future__ import annotations

from bannai import messages


class BannaiError(Exception):
    """Base of all errors that are shown. `message_id` names the sentence, `values` fill it."""

    exit_code = 1

    def __init__(self, message_id: str, **values: object) -> None:
        """Keep the id and the values; the sentence is made when it is shown."""
        super().__init__(message_id)
        self.message_id = message_id
        self.values = values

    def __str__(self) -> str:
        """Return the sentence to show (Vietnamese, NFC)."""
        return messages.text(self.message_id, **self.values)


class BadInputError(BannaiError):
    """What the user gave cannot be taken; the sentence names the field and what it should be."""

    exit_code = 2


class MachineError(BannaiError):
    """The machine's fault: a disk full, a file in use, a broken installation."""

    exit_code = 1
