"""A planted secret: made for one run, put into what the run writes, and looked for in what it has written.

It goes the way of every other secret: into the evidence of each part and into the verdict, in each written form,
before secrets are removed there. Whoever breaks the removal, or writes something past it, makes it show; no test of
the repository ever sees it, since it is in no variable of a process.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import replace
from urllib.parse import quote

from gates.model.evidence import Fragment
from gates.model.health import Health
from gates.run.secrets.known import Secret, Strength
from gates.run.secrets.removal import Secrets

NAME = "GATES_CANARY"
_PLANTED = "planted "
PASSED = f"{_PLANTED}[secret {NAME}]"
"""What is left of each planted text when the removal works."""


def new_canary() -> Secret:
    """A value that nobody has seen, with signs that formats escape."""
    first, middle, last = (secrets.token_hex(6) for _ in range(3))
    return Secret(name=NAME, value=f'{first}/{middle}+&"<{last}', strength=Strength.STRONG)


def planted(canary: Secret) -> tuple[str, ...]:
    """Texts that hold the value: plain, base64 at each of three places, escaped for URLs and JSON, split."""
    value, half = canary.value, len(canary.value) // 2
    head, tail = value[:half], value[half:]
    forms = [value, quote(value, safe=""), json.dumps(value)[1:-1], value.encode().hex()]
    forms += [base64.b64encode(b"x" * before + value.encode()).decode() for before in range(3)]
    forms += [f"{head}{between}{tail}" for between in ("\n", "\x1b[1m", "\u200b", "\r\n    ", "\\u200d")]
    return tuple(f"{_PLANTED}{form}" for form in forms)


def cleaned_fragment(fragment: Fragment, secret: Secrets, *, kept: frozenset[str]) -> Fragment:
    """The evidence of a part without secrets; planted ones go in before and must be gone after.

    Args:
        fragment: as it was read.
        secret: what must not be written.
        kept: names of the repository, left as they are.
    """
    reading = fragment.reading
    full = replace(fragment, reading=replace(reading, notes=(*reading.notes, *_texts(secret))))
    clean = secret.removed_from(full, kept=kept)
    return replace(clean, reading=replace(clean.reading, notes=_without_passed(clean.reading.notes)))


def cleaned_health(health: Health, secret: Secrets, *, kept: frozenset[str]) -> Health:
    """The verdict without secrets, in the same way: it holds more than evidence, and evidence of other machines."""
    full = replace(health, reasons=(*health.reasons, *_texts(secret)))
    clean = secret.removed_from(full, kept=kept)
    return replace(clean, reasons=_without_passed(clean.reasons))


def _texts(secret: Secrets) -> tuple[str, ...]:
    return tuple(text for each in secret.known if each.name == NAME for text in planted(each))


def _without_passed(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in lines if line != PASSED)
