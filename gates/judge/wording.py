"""How the judge words numbers and findings, so that one thing is said in one way."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from gates.model.account import plural_of
from gates.model.finding import Finding
from gates.model.quantity import Measurement, percent
from gates.model.status import Fix

NAMED = 3


def counted(number: int, noun: str) -> str:
    """`1 finding`, `4,006 findings`, `2 findings that ...`."""
    word, that, rest = noun.partition(" that ")
    return f"{number:,} {word if number == 1 else plural_of(word)}{that}{rest}"


def some(names: Sequence[str], *, total: int | None = None) -> str:
    """The first few names, and how many more there are."""
    total = len(names) if total is None else total
    shown = ", ".join(names[:NAMED])
    more = total - min(len(names), NAMED)
    return f"{shown} and {more:,} more" if more > 0 else shown


def amount(measurement: Measurement) -> str:
    """The number alone: `62.10 %`, `1,024`."""
    if measurement.of is None:
        return f"{measurement.value:,}"
    return f"{percent(measurement.value, measurement.of)} %" if measurement.of else "0 of 0"


def exact(measurement: Measurement) -> str:
    """The number with what it was computed from: `79.99 % (7,999 of 10,000)`."""
    if measurement.of is None:
        return amount(measurement)
    return f"{amount(measurement)} ({measurement.value:,} of {measurement.of:,})"


def bound(limit: Decimal, measurement: Measurement) -> str:
    """A bound in the unit of what it bounds: `80 %`, `2`."""
    shown = f"{limit.normalize():f}"
    return f"{shown} %" if measurement.of is not None else shown


def subject(metric: str, *, component: str | None = None, path: str | None = None) -> str:
    """What a number is of: `coverage.lines of billing`."""
    of = path or component
    return f"{metric} of {of}" if of else metric


def code(check: str) -> str:
    """A check without its gate: `lint/F401` is `F401` inside a line of its part."""
    return check.partition("/")[2] or check


def tally(findings: Iterable[Finding], first: Collection[str] = ()) -> str:
    """`(31 F401, 11 E501), 12 fixable`: by check, most first.

    Args:
        findings: all of them.
        first: checks that come before all others, however few they found.
    """
    kept = tuple(findings)
    by_check = Counter([finding.check for finding in kept])
    ranked = sorted(by_check.items(), key=lambda item: (item[0] not in first, -item[1], item[0]))
    words = [f"{count:,} {code(check)}" for check, count in ranked]
    fixable = [finding.fix for finding in kept].count(Fix.SAFE)
    return f"({some(words)}){f', {fixable:,} fixable' if fixable else ''}"


def shell_path(path: str) -> str:
    """A path as a shell reads it back: a leading dash is no option, and a line break is written `$'a\\nb'`."""
    path = f"./{path}" if path.startswith("-") else path
    if path.isprintable():
        return shlex.quote(path)
    return "$'" + "".join(_as_ansi_c(letter) for letter in path) + "'"


def _as_ansi_c(letter: str) -> str:
    if letter in "\\'":
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    return "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "surrogateescape"))
