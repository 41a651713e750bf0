"""Looks through finished files for secrets, the planted one among them, and keeps back those that hold any.

Secrets were removed long before; what is found here came past the removal, and is our own fault.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from gates.cli.world import Refusal
from gates.run.secrets.removal import Secrets

EXIT_CODE = 4


def leaks_in(files: Mapping[str, bytes], secrets: Secrets) -> dict[str, str]:
    """Name of a file -> which secret it holds in which form; the value is never in it."""
    found = {}
    for name, data in files.items():
        held = secrets.left_in(data)
        if held:
            found[name] = f"{held[0].name} ({held[0].form})"
    return found


def withhold(folder: Path, leaks: Mapping[str, str]) -> NoReturn:
    """Take away what earlier runs left under these names, so that nobody takes it for today's, and refuse.

    Raises:
        Refusal: always; it names the files and the variables.
    """
    for name in leaks:
        if name != "history.jsonl":
            with contextlib.suppress(OSError):
                (folder / name).unlink()
    raise Refusal(
        *(f"{name} is withheld: it would hold the value of {what}" for name, what in sorted(leaks.items())),
        "secrets are removed before anything is written, so this is our own fault: please report it, without the value",
        exit_code=EXIT_CODE,
    )


def refuse_leak(name: str, data: bytes, secrets: Secrets) -> None:
    """Refuse to show a text that holds a secret.

    Raises:
        Refusal: it does.
    """
    held = secrets.left_in(data)
    if held:
        raise Refusal(
            f"{name} is withheld: it would hold the value of {held[0].name} ({held[0].form})",
            "this is our own fault: please report it, without the value",
            exit_code=EXIT_CODE,
        )
