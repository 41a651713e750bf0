"""The forms in which a secret can be written, and what is looked for to find each of them."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from gates.run.secrets.known import Secret, Strength
from gates.run.secrets.normal import normal_forms

PIECES = ((24, 12), (16, 9))
"""How long a value is at least, and how much of it a cut must have left for it to be known."""
_LEAST_CORE = 8
_BEFORE, _AFTER = re.compile(r"^[^A-Za-z0-9]*"), re.compile(r"[^A-Za-z0-9]*$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Needle:
    """One form of one secret, as it is looked for."""

    text: str
    """Letters and digits of the form, or the form itself when `is_exact`."""
    name: str
    form: str
    is_exact: bool = False
    """Looked for as it stands, between signs; else in the normal form."""
    is_encoded: bool = False
    """The rest of the encoded text goes with it."""
    before: str = ""
    """Signs that the form begins with."""
    after: str = ""
    """Signs that it ends with."""
    whole: str = ""
    """For the beginning or the end of a secret that a cut left: the normal form of all of it."""


def needles_of(secret: Secret) -> Iterator[Needle]:
    """Every form of a secret."""
    value, name = secret.value, secret.name
    data = value.encode("utf-8", "surrogatepass")
    forms = [("plain", value, False)]
    for form in dict.fromkeys(
        (quote(value, safe=""), quote(value, safe="").lower(), quote_plus(value), html.escape(value))
    ):
        forms += [("escaped", form, False)] if form != value else []
    forms += [("base64", form, True) for form in _base64(data)]
    forms += [("hex", form, True) for form in (data.hex(), data.hex().upper())]
    seen: set[str] = set()
    for form, text, is_encoded in forms:
        core = normal_forms(text.encode("utf-8", "surrogatepass"))[-1 if is_encoded else 0].decode()
        is_weak = not is_encoded and (secret.strength is Strength.WEAK or len(core) < _LEAST_CORE)
        wanted = text if is_weak else core
        if wanted and wanted not in seen and (is_weak or len(core) >= _LEAST_CORE):
            seen.add(wanted)
            yield Needle(
                text=wanted,
                name=name,
                form=form,
                is_exact=is_weak,
                is_encoded=is_encoded,
                before=_signs(_BEFORE, text),
                after=_signs(_AFTER, text),
            )
            for piece in _pieces(wanted) if form == "plain" and not is_weak else ():
                yield Needle(text=piece, name=name, form="a part of it", whole=wanted)


def _base64(data: bytes) -> Iterator[str]:
    """The characters that depend on the data alone, for each of the three places it can begin at."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + data).decode()
        yield whole[(0, 2, 3)[before] : (before + len(data)) * 8 // 6]


def _pieces(core: str) -> Iterator[str]:
    """What a cut leaves of a long value, when it cannot be a word or a number of ordinary text."""
    length = next((length for least, length in PIECES if len(core) >= least), None)
    if length is None:
        return
    for piece in (core[:length], core[-length:]):
        digits = sum(letter.isdigit() for letter in piece)
        is_mixed = any(map(str.isupper, piece)) and any(map(str.islower, piece)) and digits > 0
        if is_mixed or (length > PIECES[-1][1] and digits > 1 and not piece.isdigit()):
            yield piece


def _signs(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[0] if match else ""
