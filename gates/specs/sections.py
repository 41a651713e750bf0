"""The larger sections of a spec: criteria, threats, contracts, scope, budget, targets, hardening and effort."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from gates.specs.fault import quoted
from gates.specs.fields import Fields
from gates.specs.forms import Form
from gates.specs.spec import Asks, Bounds, Budget, Contract, Criterion, Generation, Hardening, Named
from gates.specs.values import Kind, Value

_HOURS = {"h": 1, "hour": 1, "d": 8, "day": 8, "w": 40, "wk": 40, "week": 40, "month": 160}
_EFFORT = re.compile(r"(?P<number>\d+(?:\.\d+)?) *(?P<unit>[a-z]+)")
WORDS_OF_A_PATH = 2
"""Spaces that a path may have; an entry with more is a sentence."""
_LEADING = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+[a-z]*\b")
_BOX = re.compile(r"\[(?P<tick>[ xX]?)\]\s*(?P<text>.*)", re.DOTALL)
_CALMED = re.compile(r"mitigat|counter-?measure|prevented|guarded|->|→|=>", re.IGNORECASE)
_DONE = frozenset({"completed", "complete", "done", "pass", "passed", "passing", "met", "verified"})
_PATHLIKE = re.compile(r"[\w./@*?\[\]{}()!+|#~ -]+")


def criteria(spec: Fields, form: Form) -> tuple[Criterion, ...]:
    """The acceptance criteria, each with its id; two of one id are a fault."""
    evidence = _evidence(spec, form)
    found: list[Criterion] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(spec.rows("acceptance", "acceptance_criteria"), 1):
        if row.kind is not Kind.TABLE:
            way_out = f"write `- id: A{number}` with `given`, `when` and `then` below it"
            spec.note("value-wrong", row.line, f"criterion {number} is {row.shown}, and has no id", way_out)
            continue
        fields = Fields(row, spec.path, spec.faults)
        said = "`A` and a number" if "A" in form.criterion_id.pattern else "one word"
        name = fields.matched(form.criterion_id, said, "id")
        if name is None or not name.text:
            spec.note("section-missing", row.line, f"criterion {number} has no id", f"write `id: A{number}`")
            continue
        if name.text in seen:
            what = f"the criterion {quoted(name.text)} stands here and in line {seen[name.text]}"
            spec.note("id-twice", name.line, what, "give each its own id")
            continue
        seen[name.text] = name.line
        status = row.get("status")
        found.append(
            Criterion(
                id=name.text,
                line=name.line,
                text=_said(fields, form),
                tests=(*_tests(fields), *evidence.get(name.text, (False, ()))[1]),
                is_claimed=(status is not None and status.text.lower() in _DONE)
                or evidence.get(name.text, (False, ()))[0],
            )
        )
    for name_ in evidence:
        if name_ not in seen:
            line = spec.line_of("evidence")
            spec.note("value-wrong", line, f"`evidence` speaks of {quoted(name_)}, which is no criterion here")
    return tuple(found)


def _tests(fields: Fields) -> tuple[Named, ...]:
    """The tests that a criterion names; a mapping there counts tests (CAWS 9), and names none."""
    value = fields.get("tests", "test_nodeids")
    return () if value is None or value.kind is Kind.TABLE else fields.texts("tests", "test_nodeids")


def _said(fields: Fields, form: Form) -> str:
    """What a criterion demands; given, when and then, or in our own form a text."""
    parts = {name: fields.text(name) for name in ("given", "when", "then")}
    whole = fields.text("text", "description")
    if whole is not None and not any(parts.values()):
        if form.generation is not Generation.OWN:
            missing = "`given`, `when` and `then` are missing"
            fields.note("section-missing", fields.value.line, f"criterion {_id(fields)}: {missing}")
        return whole.text
    lacks = [name for name, text in parts.items() if text is None or not text.text]
    if lacks:
        what = f"criterion {_id(fields)} has no {' and no '.join(f'`{name}`' for name in lacks)}"
        fields.note("section-missing", fields.value.line, what, "say when it holds")
    return ", ".join(f"{name} {text.text}" for name, text in parts.items() if text is not None and text.text)


def _id(fields: Fields) -> str:
    value = fields.value.get("id")
    return quoted(value.text) if value is not None else ""


def _evidence(spec: Fields, form: Form) -> dict[str, tuple[bool, tuple[Named, ...]]]:
    """Criterion -> whether `evidence` (CAWS 11) claims it, and the test that it names."""
    found: dict[str, tuple[bool, tuple[Named, ...]]] = {}
    if form.generation is not Generation.CAWS_11:  # a key of theirs that may hold anything
        return found
    for row in spec.rows("evidence"):
        criterion, status, test = row.get("criterion_id"), row.get("status"), row.get("test_nodeid")
        if criterion is None:
            continue
        tests = (Named(text=test.text, line=test.line),) if test is not None and test.text else ()
        found[criterion.text] = (status is not None and status.text in _DONE, tests)
    return found


def threats(spec: Fields) -> tuple[int, int]:
    """How many threats there are, and how many of them say what is done about them."""
    rows = spec.rows("threats")
    mitigated = 0
    for row in rows:
        if row.kind is Kind.TABLE:
            told = next((value for key, value in row.entries if "mitigat" in key.text.lower()), None)
            is_calmed = (told is not None and not told.is_empty) or (
                told is None and len(row.entries) == 1 and not row.entries[0][1].is_empty
            )
        else:
            is_calmed = bool(_CALMED.search(row.text))
        mitigated += is_calmed
        if not is_calmed:
            first = next((it.text for it in row.walk() if it.kind is Kind.TEXT), "")
            what = f"the threat {quoted(first)} names no mitigation"
            spec.note("threat-unmitigated", row.line, what, "add `mitigation:` with what is done about it")
    return len(rows), mitigated


def contracts(spec: Fields) -> tuple[Contract, ...]:
    """The interfaces that the component keeps."""
    found = []
    for row in spec.rows("contracts"):
        if row.kind is not Kind.TABLE:
            path = row.text if row.kind is Kind.TEXT else ""
            found.append(Contract(line=row.line, path=path))
            continue
        fields = Fields(row, spec.path, spec.faults)
        name, path_ = fields.text("name", "type", "description"), fields.text("path", "file")
        if name is None and path_ is None:
            spec.note("section-missing", row.line, "a contract names neither a type nor a file", "write `path:`")
        line = path_.line if path_ else row.line
        found.append(Contract(line=line, name=name.text if name else "", path=path_.text if path_ else ""))
    return tuple(found)


def bounds(spec: Fields, form: Form) -> Bounds:
    """What is in and what is out."""
    scope = spec.table("scope")
    if scope is None:
        return Bounds()
    found = Bounds(inside=_entries(scope, "in"), outside=_entries(scope, "out"), support=_entries(scope, "support"))
    if not found.inside:
        scope.note("section-empty", scope.line_of("in"), "`scope.in` names nothing", "name folders or files")
    if scope.value.get("out") is None and form.generation not in (Generation.CAWS_10, Generation.CAWS_11):
        scope.note("section-missing", scope.value.line, "`scope.out` is missing", "write `out: []` when all is in")
    return found


def _entries(scope: Fields, name: str) -> tuple[Named, ...]:
    found = []
    for entry in scope.texts(name):
        text = entry.text.replace("\\", "/").removeprefix("./")
        if text.startswith("/") or ".." in text.split("/"):
            scope.note("value-wrong", entry.line, f"{quoted(entry.text)} leads out of the repository")
            continue
        found.append(replace(entry, text=text))
    return tuple(found)


def is_pathlike(entry: str) -> bool:
    """Whether an entry of a scope can be a path or a glob, and is no sentence."""
    if entry.count(" ") > WORDS_OF_A_PATH:
        return False
    return _PATHLIKE.fullmatch(entry) is not None and ("/" in entry or "." in entry or " " not in entry.strip())


def budget(spec: Fields) -> Budget | None:
    """How much one change may touch, as the spec says it."""
    table = spec.table("change_budget")
    if table is None:
        return None
    files, lines = table.integer("max_files", minimum=1), table.integer("max_loc", "max_lines", minimum=1)
    if files is None and lines is None:
        way_out = "write `max_files:` and `max_loc:`"
        table.note("section-empty", table.value.line, "`change_budget` bounds neither files nor lines", way_out)
    return Budget(line=spec.line_of("change_budget"), files=files, lines=lines, source=spec.path)


def asks(spec: Fields) -> Asks:
    """The targets that the spec sets: `coverage` as a mapping or a number of lines, and `mutation`."""
    coverage = spec.get("coverage")
    found: dict[str, object] = {}
    places: dict[str, int] = {}
    if coverage is not None and coverage.kind is not Kind.TABLE:
        found["lines"], places["lines"] = spec.percent("coverage"), coverage.line
    elif coverage is not None:
        table = Fields(coverage, spec.path, spec.faults)
        table.refuse_unknown(("lines", "branches", "changed_lines"), "`coverage` has")
        for name in ("lines", "branches", "changed_lines"):
            found[name], places[name] = table.percent(name), table.line_of(name)
    found["mutation"], places["mutation"] = spec.percent("mutation"), spec.line_of("mutation")
    kept = {name: number for name, number in found.items() if number is not None}
    return Asks(**kept, places={name: places[name] for name in kept})  # type: ignore[arg-type]


def hardening(spec: Fields) -> tuple[Hardening, ...]:
    """The check list, with the boxes that somebody ticked."""
    found = []
    for row in spec.rows("hardening", "hardening_checklist", "required_hardening"):
        text, ticked = _row(row)
        box = _BOX.fullmatch(text)
        if box is not None:
            text, ticked = box["text"].strip(), box["tick"] in ("x", "X")
        if text:
            found.append(Hardening(text=" ".join(text.split()), line=row.line, is_ticked=ticked))
    return tuple(found)


def _row(row: Value) -> tuple[str, bool | None]:
    if row.kind is not Kind.TABLE:
        return row.text, None
    text, done = row.get("text", "item", "task"), row.get("done", "checked", "completed")
    return text.text if text is not None else "", done.truth if done is not None else None


def after(spec: Fields, form: Form) -> tuple[Named, ...]:
    """Ids of specs that come before; `dependencies` of CAWS are texts, of which a leading id counts."""
    if form.generation is Generation.OWN:
        return spec.texts("after")
    value = spec.get("dependencies", "depends_on")
    items = value.items if value is not None else ()
    named = ((item, _LEADING.match(item.text)) for item in items)
    return tuple(Named(text=match[0], line=item.line) for item, match in named if match)


def effort(spec: Fields) -> Fraction | None:
    """Working hours: `3 weeks`, `2.5 days`, `{weeks: 3}`, or `timeboxed_hours`."""
    hours = spec.integer("timeboxed_hours") if spec.get("effort") is None else None
    if hours is not None:
        return Fraction(hours)
    value = spec.get("effort")
    if value is None:
        return None
    if value.kind is Kind.TABLE:
        texts = [f"{amount.text} {unit.text}" for unit, amount in value.entries]
    else:
        texts = [value.text]
    total = Fraction(0)
    for text in texts:
        match = _EFFORT.fullmatch(text.strip().lower())
        unit = _HOURS.get(match["unit"].removesuffix("s")) if match else None
        if match is None or unit is None:
            what = f"`effort` is {quoted(text)}"
            spec.note("value-wrong", value.line, what, "expected a number and a unit: `3 weeks`, `2.5 days`, `6 hours`")
            return None
        total += Fraction(match["number"]) * unit
    return total
