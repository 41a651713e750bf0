"""The evidence of a row as people write it: tests, gates with bounds, documents with sections, CI jobs, commands."""

from __future__ import annotations

import re
from decimal import Decimal

from gates.claims.ledger.row import Item, Kind

_PREFIX = re.compile(r"(?P<kind>test|gate|doc|runbook|ci|command|benchmark)s?:\s*(?P<rest>.+)", re.IGNORECASE)
_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_GATE = re.compile(
    r"(?P<part>[a-z][a-z0-9]*(?:-[\w.]+)*)(?::?\s+(?P<metric>[a-z][\w-]*\.[\w.-]+))?"
    r"(?:\s*(?P<op>>=|<=|≥|≤|>|<|=+)\s*(?P<bound>\d+(?:\.\d+)?)\s*%?)?"
)
_DOCUMENT = re.compile(r"(?P<path>[^#]+\.(?:md|rst|txt|adoc))(?:#(?P<section>.+))?", re.IGNORECASE)
_OLD = re.compile(r"\.(?:json|csv|txt|xml|log|html|ya?ml)$", re.IGNORECASE)
"""Numbers of an earlier run."""
_NONE = re.compile(r"(?:[-\u2013\u2014.?\s]*|none|n/?a|tbd|todo|missing|pending)", re.IGNORECASE)
_DEFAULT_METRICS = {"coverage": "coverage.lines", "mutation": "mutation.score", "tests": "tests.passed",
                    "smoke": "smoke.passed"}  # fmt: skip
WAYS = "tests/test_x.py::test_y, gate:coverage-prod >= 60, runbook:docs/x.md#Rollback, ci:unit or command:NAME"


def split_items(cell: str) -> tuple[str, ...]:
    """The pieces of a cell: `;`, `,` and `<br>` part them, except inside brackets and code marks."""
    found, piece, depth, is_code = [], "", 0, False
    for character in re.sub(r"<br\s*/?>", ";", cell, flags=re.IGNORECASE):
        if character == "`":
            is_code = not is_code
            continue
        depth += character in "[(" and not is_code
        depth -= character in "])" and not is_code and depth > 0
        inside = depth or (is_code and piece.count("[") > piece.count("]"))
        if character in ";,\n" and not inside:
            found.append(piece.strip())
            piece = ""
        else:
            piece += character
    return tuple(text for text in (*found, piece.strip()) if text)


def read_items(cell: str) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """The evidence in a cell, and what is wrong with the rest of it."""
    if _NONE.fullmatch(cell.strip()):
        return (), ()
    items, wrong = [], []
    for text in split_items(cell):
        link = _LINK.fullmatch(text)
        item = _item(link["target"] if link else text)
        if isinstance(item, str):
            wrong.append(item)
        else:
            items.append(item)
    return tuple(items), tuple(wrong)


def _item(text: str) -> Item | str:
    """One piece of evidence, or why it is none."""
    prefix = _PREFIX.fullmatch(text)
    kind, rest = (prefix["kind"].lower(), prefix["rest"].strip()) if prefix else ("", text)
    if kind == "benchmark":
        found = _item(rest)
        if isinstance(found, Item) and found.kind in (Kind.TEST, Kind.COMMAND) and not _OLD.search(found.name):
            return found
        return f"{text!r} is no benchmark that runs: name a test or a command that fails when the bound is broken"
    if kind == "command":
        return Item(kind=Kind.COMMAND, text=text, name=rest)
    if kind == "ci":
        workflow, _, job = rest.rpartition("/")
        return Item(kind=Kind.CI, text=text, name=job, section=workflow)
    if kind == "test":
        return _test(text, rest)
    document = _DOCUMENT.fullmatch(rest)
    if kind in ("doc", "runbook") or (not kind and document):
        path, section = (document["path"], document["section"]) if document else (rest, None)
        is_runbook = kind == "runbook" or "runbook" in path.lower()
        told = Kind.RUNBOOK if is_runbook else Kind.DOC
        return Item(kind=told, text=text, name=_path(path), section=(section or "").strip())
    if kind == "gate" or (not kind and "/" not in rest and ".py" not in rest and "*" not in rest):
        return _gate(text, rest)
    return _test(text, rest)


def _test(text: str, rest: str) -> Item | str:
    if any(character.isspace() for character in rest.partition("[")[0]):
        return f"{text!r} is no evidence that can be read: write {WAYS}"
    return Item(kind=Kind.TEST, text=text, name=_path(rest))


def _gate(text: str, rest: str) -> Item | str:
    found = _GATE.fullmatch(rest)
    if found is None:
        return f"{text!r} is no evidence that can be read: write {WAYS}"
    part, metric, op = found["part"], found["metric"] or "", found["op"] or ""
    if not op:
        if metric:
            return f"{text!r} names a number and no bound: write {rest} >= 60"
        return Item(kind=Kind.GATE, text=text, name=part)
    if op not in (">=", "<=", "≥", "≤"):
        return f"{text!r}: the bound is written with >= or <="
    metric = metric or _DEFAULT_METRICS.get(part.partition("-")[0], "")
    if not metric:
        return f"{text!r} bounds no number: name it, as in `{part}: lint.findings <= 0`"
    bound, is_least = Decimal(found["bound"]), op in (">=", "≥")
    is_share = metric in ("coverage.lines", "coverage.branches", "mutation.score")
    if (is_least and bound == 0) or (not is_least and is_share and bound >= 100):
        return f"{text!r} is a bound that nothing can break"
    return Item(
        kind=Kind.GATE, text=text, name=part, metric=metric, minimum=bound if is_least else None,
        maximum=None if is_least else bound,
    )  # fmt: skip


def _path(text: str) -> str:
    return text.strip().removeprefix("./").lstrip("/")
