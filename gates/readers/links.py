"""Which tracked links to Python are judged where they lead, and which are judged by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gates.model.account import counted
from gates.model.finding import Finding
from gates.model.link import Leads, Link
from gates.model.scope import Lane, Repository, is_python, longest_claim
from gates.model.status import Policy

NAMED = 3
"""How many links a remark names."""
CHECK = "lanes/link-unjudged"
_ORDER = (Policy.OFF, Policy.WARN, Policy.RATCHET, Policy.STRICT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Linked:
    """The tracked links of a repository, sorted by what is known of them."""

    judged: tuple[str, ...]
    """Links to Python that is judged where it lies."""
    findings: tuple[Finding, ...]
    """Links to Python that no gate judges, or that a weaker lane holds."""
    unjudged: tuple[str, ...]
    """Their paths."""
    programs: tuple[str, ...]
    """Python programs without `.py` in their names."""
    remarks: tuple[str, ...]
    """How many links and such programs there are, and where the first ones lead."""


def read_links(repository: Repository) -> Linked:
    """Look at every tracked link; nothing is opened."""
    shown = python_links(repository)
    because = {link.path: unjudged_because(link, repository) for link in shown}
    findings = [
        Finding(check=CHECK, path=path, message=f"this link {why}") for path, why in sorted(because.items()) if why
    ]
    return Linked(
        judged=tuple(path for path, why in sorted(because.items()) if not why),
        findings=tuple(findings),
        unjudged=tuple(path for path, why in sorted(because.items()) if why),
        programs=tuple(file.path for file in repository.files if file.is_program),
        remarks=tuple(_remarks(repository, shown)),
    )


def _remarks(repository: Repository, shown: tuple[Link, ...]) -> Iterator[str]:
    inside = [link for link in shown if link.is_inside and link.leads is not Leads.NOTHING]
    if shown:
        ends = [
            f"{len(inside):,} inside the repository",
            f"{sum(not link.is_inside for link in shown):,} outside",
            f"{sum(link.is_inside and link.leads is Leads.NOTHING for link in shown):,} to nothing",
        ]
        verb = "leads" if len(shown) == 1 else "lead"
        names = ", ".join(f"{link.path} -> {link.target}" for link in shown[:NAMED])
        more = ", ..." if len(shown) > NAMED else ""
        yield f"{counted(len(shown), 'tracked link')} {verb} to Python: {', '.join(ends)}; {names}{more}"
    programs = [file.path for file in repository.files if file.is_program]
    if programs:
        names = ", ".join(programs[:NAMED]) + (", ..." if len(programs) > NAMED else "")
        named = "has a name that does" if len(programs) == 1 else "have names that do"
        what = f"{counted(len(programs), 'Python program')} {named} not end in `.py`"
        yield f"{what}, so no gate looks: {names}; keep its code in a module that a lane holds"
    others = len(repository.links) - len(shown)
    if others:
        dangling = [link.path for link in repository.links if link.leads is Leads.NOTHING and link not in shown]
        lost = f"; {', '.join(dangling[:NAMED])} {'leads' if len(dangling) == 1 else 'lead'} to nothing"
        verb = "leads" if others == 1 else "lead"
        yield f"{counted(others, 'tracked link')} {verb} to no Python{lost if dangling else ''}"


def besides_files(repository: Repository) -> frozenset[str]:
    """Links to Python, and Python programs without `.py`: an account of the repository may count these, too."""
    programs = {file.path for file in repository.files if file.is_program}
    return frozenset(programs.union(link.path for link in python_links(repository)))


def python_links(repository: Repository) -> tuple[Link, ...]:
    """The links that an import can follow: named as Python source, or leading to a folder with Python in it."""
    return tuple(link for link in repository.links if _shows_python(link, repository))


def unjudged_because(link: Link, repository: Repository) -> str:
    """Why no gate judges what a link to Python shows; empty when it is judged where it leads.

    A link in a lane that is `off` is judged by nobody on purpose, and so is its target.
    """
    lane = longest_claim(link.path, repository.lanes)
    if lane is not None and lane.policy is Policy.OFF:
        return ""
    if not link.is_inside:
        return f"leads out of the repository, to `{link.target}`"
    if link.leads is Leads.NOTHING:
        return f"leads to `{link.target}`, which does not exist"
    files = repository.python_below(link.target)
    if not files:
        is_tracked = any(file.path == link.target for file in repository.files)
        why = "which has no `.py` in its name" if is_tracked else "where git tracks no Python file"
        return f"leads to `{link.target}`, {why}"
    for name in sorted({file.lane for file in files if file.lane is not None}):
        if lane is not None and _order(repository.lane(name)) < _order(lane):
            held = f"the lane {name} holds it under `{repository.lane(name).policy.value}`"
            return f"leads to `{link.target}`, and {held}, not under `{lane.policy.value}` as {lane.name}"
    return ""


def _shows_python(link: Link, repository: Repository) -> bool:
    if is_python(link.path):
        return True
    return link.holds_python or (link.is_inside and bool(repository.python_below(link.target)))


def _order(lane: Lane) -> int:
    return _ORDER.index(lane.policy)
