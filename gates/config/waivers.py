"""Waivers: dated, owned, reasoned permissions. Whether one expired is judged elsewhere; there is no clock here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gates.api import Gate
from gates.config.mistakes import nearest, quoted
from gates.config.table import Table
from gates.model.permission import Waiver

KEYS = ("check", "where", "reason", "owner", "expires")
_PLAIN = re.compile(r"[A-Za-z0-9_./*-]*[A-Za-z0-9_*-][A-Za-z0-9_./*-]*")
_RULE = re.compile(r"[A-Z]+[0-9]{3,}")
_MEMBER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def read_waivers(root: Table, gates: Mapping[str, Gate[Any]]) -> tuple[Waiver, ...]:
    """The waivers that are whole, in the order of the file; what is missing in the others is noted."""
    found: dict[tuple[str, str], Waiver] = {}
    for table in root.rows("waivers"):
        waiver = _read(table, gates)
        if waiver is None:
            continue
        first = found.setdefault((waiver.check, waiver.where), waiver)
        if first is not waiver:
            table.note((), f"the same check and place are waived on line {first.line}", "keep one of them")
    return tuple(found.values())


def _read(table: Table, gates: Mapping[str, Gate[Any]]) -> Waiver | None:
    table.refuse_unknown(KEYS)
    before = len(table.mistakes)
    for key in ("check", "reason", "owner", "expires"):
        if key not in table.content:
            table.note((), f"the waiver has no `{key}`", _WAYS_OUT[key])
    check, reason, owner = table.text("check"), table.text("reason"), table.text("owner")
    where, expires = table.text("where") or "**", table.day("expires")
    _check_where(table, where)
    if check is not None:
        _check_check(table, check, gates)
    if check is None or reason is None or owner is None or expires is None or len(table.mistakes) > before:
        return None
    return Waiver(
        check=check,
        where=where,
        reason=" ".join(reason.split()),
        owner=" ".join(owner.split()),
        expires=expires,
        line=table.line,
    )


_WAYS_OUT = {
    "check": 'write the id of the check, such as `check = "lint/F401"`',
    "reason": "write why this is permitted",
    "owner": 'write who answers for it, such as `owner = "@maria"`',
    "expires": "write the last day on which it holds, such as `expires = 2027-03-01`",
}


def _check_where(table: Table, where: str) -> None:
    parts = where.split("/")
    is_wrong = ".." in parts or "\\" in where or where.startswith("!") or not all(char.isprintable() for char in where)
    if is_wrong or not (_PLAIN.fullmatch(where) or _is_pattern(where)):
        problem = f"{quoted(where)} is not a pattern for paths below the root"
        table.note(("where",), problem, "write it as in a .gitignore, such as `acme/compat/*.py`")


def _is_pattern(where: str) -> bool:
    """Whether git would match anything with it; `[a` and `# x` match nothing."""
    from pathspec import GitIgnoreSpec  # paid for by those who have such patterns

    try:
        return all(pattern.include for pattern in GitIgnoreSpec.from_lines([where]).patterns)
    except (ValueError, re.error):
        return False


def _check_check(table: Table, check: str, gates: Mapping[str, Gate[Any]]) -> None:
    """A known check, a member of a family of checks (`lint/F401` of `lint/*`), or all of a gate (`lint/*`)."""
    known = {it.id for gate in gates.values() for it in gate.checks}
    gate, slash, member = check.partition("/")
    if check in known or (slash and member == "*" and gate in gates):
        return
    if f"{gate}/*" in known and _MEMBER.fullmatch(member):
        return
    import difflib  # only a configuration with mistakes pays for it

    close = difflib.get_close_matches(gate, sorted(gates), n=1)
    meant = {f"{name}/{member}" for name in close if f"{name}/*" in known and _MEMBER.fullmatch(member)}
    if not slash:  # as `gates explain` takes it
        rules = {f"{name}/{check}" for name in gates if f"{name}/*" in known and _RULE.fullmatch(check)}
        named = sorted({it for it in known if it.endswith(f"/{check}")} | rules)
        if named:
            table.note(("check",), f"no gate has the check {quoted(check)}", f"did you mean `{named[0]}`?")
            return
    everything = known | {f"{name}/*" for name in gates} | meant
    table.note(("check",), f"no gate has the check {quoted(check)}", nearest(check, everything))
