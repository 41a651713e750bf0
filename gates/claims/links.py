"""Links: to tracked files, to headings, to the outside."""

from __future__ import annotations

import posixpath
import re

from gates.claims.facts import Facts
from gates.claims.inline import Link
from gates.claims.statement import Outcome, Verdict
from gates.model.scope import is_within

OWN_FOLDER = ".gates"
"""Where runs write; the badges of `gates badges` lead there."""


def anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    plain = re.sub(r"`", "", heading.lower())
    return re.sub(r"[^\w\- ]", "", plain).strip(" ").replace(" ", "-") if plain else ""


def anchors(headings: tuple[str, ...]) -> frozenset[str]:
    """The anchors of all headings of a page; a name that comes again ends in `-1`, `-2`."""
    found: set[str] = set()
    seen: dict[str, int] = {}
    for heading in headings:
        for name in {anchor(heading), re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")}:
            count = seen.get(name, 0)
            seen[name] = count + 1
            found.add(f"{name}-{count}" if count else name)
    return frozenset(found)


def place(link: Link, facts_document: str) -> tuple[str, str] | None:
    """The path from the root and the fragment of a link inside the repository; None for the outside."""
    target, _, fragment = link.target.partition("#")
    if re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE) or target.startswith("//"):
        return None
    target = target.partition("?")[0]
    if not target:
        return facts_document, fragment
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/") or "."), fragment
    return posixpath.normpath(posixpath.join(posixpath.dirname(facts_document), target)), fragment


def judged(link: Link, facts: Facts) -> Verdict:
    """Whether it leads somewhere."""
    where = place(link, facts.document)
    if where is None:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{link.target[:80]} is outside; no network is used")
    path, fragment = where
    if path.startswith(".."):
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{link.target} leads out of the repository")
    if is_within(path, (OWN_FOLDER,)) and path not in facts.files:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{path} is written by each run, and git does not track it")
    if path not in facts.files | facts.folders | {".", facts.document}:
        return Verdict(
            outcome=Outcome.CONTRADICTED, reason=f"the link {link.target} leads nowhere: {path} is not tracked"
        )
    known = facts.pages.get(path)
    if fragment and known is not None and not re.fullmatch(r"L\d+.*", fragment):
        if fragment.lower() not in {name.lower() for name in known}:
            return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{path} has no heading #{fragment}")
        return Verdict(outcome=Outcome.SUPPORTED, reason=f"{path} has the heading #{fragment}")
    return Verdict(outcome=Outcome.SUPPORTED, reason=f"git tracks {path}")
