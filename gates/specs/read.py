"""The text of one file -> the spec in it, and every fault of the file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gates.specs import sections
from gates.specs.fault import Fault, quoted
from gates.specs.fields import Fields
from gates.specs.forms import FORMS, OWN_VERSION, RESOLUTIONS, STATES, Form, generation_of, wanted_sections
from gates.specs.spec import Generation, Spec, State
from gates.specs.syntax import parse
from gates.specs.values import Kind

_SLO = re.compile(r"[0-9]+[mh]")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}[A-Za-z0-9_-]|[A-Za-z0-9]")
_UNFINISHED = frozenset({"section-empty", "placeholder-left", "threat-unmitigated"})
_SPARED = {State.DRAFT: _UNFINISHED, State.GONE: _UNFINISHED | {"section-missing", "value-wrong", "key-unknown"}}
"""What is no fault in a spec that is not finished yet, or not in force any more."""
_TIERS = {"1": 1, "2": 2, "3": 3, "T1": 1, "T2": 2, "T3": 3}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadSpec:
    """What one file gave."""

    path: str
    spec: Spec | None
    """None where no id could be read: nothing can be said of it."""
    faults: tuple[Fault, ...]


def read_spec(text: str, path: str) -> ReadSpec:
    """Read a spec. It never raises: whatever is wrong is a fault with its line."""
    parsed = parse(text, path)
    if parsed.value is None:
        return ReadSpec(path=path, spec=None, faults=_sorted(list(parsed.faults)))
    faults = list(parsed.faults)
    if parsed.value.kind is not Kind.TABLE:
        what = f"a spec is a mapping, and this is {parsed.value.shown}"
        faults.append(Fault(slug="not-yaml", path=path, line=parsed.value.line, what=what))
        return ReadSpec(path=path, spec=None, faults=_sorted(faults))
    fields = Fields(parsed.value, path, faults)
    spec = _spec(fields, FORMS[generation_of(parsed.value)])
    spared = _SPARED.get(spec.state, frozenset()) if spec is not None else frozenset()
    return ReadSpec(path=path, spec=spec, faults=_sorted([fault for fault in faults if fault.slug not in spared]))


def _spec(fields: Fields, form: Form) -> Spec | None:
    fields.require(form.required)
    if form.known is not None:
        fields.refuse_unknown(form.known, f"a spec of {form.generation.value} has")
    fields.left_open()
    _version(fields)
    name = fields.matched(form.id, form.id_said, "id")
    tier = _tier(fields, form)
    mode = fields.choice(form.modes, "mode")
    _shape(fields, form)
    threats, mitigated = sections.threats(fields)
    criteria = sections.criteria(fields, form)
    contracts = sections.contracts(fields)
    invariants = fields.texts("invariants")
    for section in wanted_sections(form, tier, mode.text if mode else ""):
        if section not in form.required or fields.value.get(section) is not None:
            _want(fields, section, tier)
    acceptance = fields.value.get("acceptance", "acceptance_criteria")
    if acceptance is not None and acceptance.is_empty:
        fields.note("section-empty", fields.line_of("acceptance", "acceptance_criteria"), "there is no criterion")
    if not invariants and fields.value.get("invariants") is not None and form.generation is not Generation.OWN:
        fields.note("section-empty", fields.line_of("invariants"), "there is no invariant", "say what always holds")
    scope = sections.bounds(fields, form)
    asks, budget = sections.asks(fields), sections.budget(fields)
    hardening, effort = sections.hardening(fields), sections.effort(fields)
    if name is None or not name.text:
        return None
    component, owner, title = fields.text("component"), fields.text("owner"), fields.text("title")
    if component is not None and not _NAME.fullmatch(component.text):
        what = f"{quoted(component.text)} cannot be the name of a component"
        fields.note("value-wrong", component.line, what, "use letters, digits, `-`, `_` and `.`, at most 64")
        component = None
    return Spec(
        path=fields.path, id=name.text, line=name.line, generation=form.generation,
        component=component.text if component else _component(name.text),
        title=title.text if title else "", owner=owner.text if owner else "", tier=tier,
        tier_line=fields.line_of("risk_tier"), mode=mode.text if mode else "", mode_line=fields.line_of("mode"),
        state=_state(fields), asks=asks, scope=scope, budget=budget, invariants=len(invariants), threats=threats,
        mitigated=mitigated, criteria=criteria, contracts=contracts, hardening=hardening, effort_h=effort,
        after=sections.after(fields, form),
    )  # fmt: skip


def _component(name: str) -> str:
    """A component's name from an id that may hold anything."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", name.lower())[:64].strip("-._")
    return plain or "unnamed"


def _version(fields: Fields) -> None:
    version = fields.integer("spec", minimum=1) if fields.value.get("spec") is not None else None
    if version is not None and version > OWN_VERSION:
        what = f"`spec: {version}` is newer than this program, which reads {OWN_VERSION}"
        fields.note("value-wrong", fields.line_of("spec"), what, "upgrade lane-gates")


def _tier(fields: Fields, form: Form) -> int | None:
    value = fields.get("risk_tier")
    if value is None:
        return None
    if value.integer in (1, 2, 3):
        return value.integer
    if value.text in _TIERS:
        if not form.coerces_tier:
            what = f"`risk_tier` is the text {quoted(value.text)}"
            fields.note("value-wrong", value.line, what, f"write the number {_TIERS[value.text]}")
        return _TIERS[value.text]
    shown = quoted(value.text) if value.text else value.shown
    fields.note("value-wrong", value.line, f"`risk_tier` is {shown}", "expected 1, 2 or 3")
    return None


def _shape(fields: Fields, form: Form) -> None:
    """Sections of which only the form is asked."""
    title = fields.text("title")
    least, most = form.title
    if title is not None and title.text and not least <= len(title.text) <= most:
        what = f"`title` has {len(title.text)} characters"
        fields.note("value-wrong", title.line, what, f"expected {least} to {most}")
    if form.generation is Generation.OWN:
        return
    slo = fields.get("operational_rollback_slo")
    if slo is not None and form.generation is Generation.CAWS_1:
        fields.matched(_SLO, "minutes or hours: `5m`, `1h`", "operational_rollback_slo")
    radius = fields.table("blast_radius")
    if radius is not None:
        if not radius.texts("modules"):
            radius.note("section-empty", radius.line_of("modules"), "`blast_radius.modules` names nothing")
        moves = radius.get("data_migration")
        if moves is None and form.generation is not Generation.CAWS_11:
            radius.note("section-missing", radius.value.line, "`blast_radius.data_migration` is missing")
        elif moves is not None and moves.truth is None:
            way_out = "write `true` or `false`; `yes` and `no` are text in YAML 1.2"
            radius.note("value-wrong", moves.line, f"`data_migration` is {quoted(moves.text)}", way_out)
    experiment = fields.get("experimental_mode")
    tier = fields.get("risk_tier")
    if experiment is not None and tier is not None and _TIERS.get(tier.text) in (1, 2):
        fields.note("value-wrong", experiment.line, "`experimental_mode` is allowed in tier 3 only")


def _want(fields: Fields, name: str, tier: int | None) -> None:
    value = fields.value.get(name)
    if value is not None and any(it.kind not in (Kind.LIST, Kind.TABLE) and not it.is_empty for it in value.walk()):
        return
    why = f"tier {tier}" if tier else "a spec without a tier"
    if value is None:
        what = f"`{name}` is missing, and {why} needs it"
        fields.note("section-missing", fields.value.line, what, f"write `{name}:`")
    else:
        fields.note("section-empty", fields.line_of(name), f"`{name}` is empty, and {why} needs it", "fill it in")


def _state(fields: Fields) -> State:
    said = fields.text("lifecycle_state", "status")
    if said is None:
        return State.ACTIVE
    state = STATES.get(said.text.lower())
    if state is None:
        allowed = ", ".join(dict.fromkeys(STATES))
        fields.note("value-wrong", said.line, f"the state is {quoted(said.text)}", f"use one of {allowed}")
        return State.ACTIVE
    resolution = fields.text("resolution")
    if resolution is not None:
        if state in (State.DRAFT, State.ACTIVE):
            fields.note("value-wrong", resolution.line, "`resolution` is for specs that are closed or archived")
        return RESOLUTIONS.get(resolution.text, state) if state is State.DONE else state
    return state


def _sorted(faults: list[Fault]) -> tuple[Fault, ...]:
    """In the order of the file; one that several readers noticed is told once."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.sort_key))
