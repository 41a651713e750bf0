"""The readiness document: `health.json` through a template, as Markdown. All foreign text is inert.

Templates are jinja2 in its sandbox, and may be a user's own. Whatever a template says or leaves out, the verdict, the
rule that fired and what is missing stand above it: they are stamped here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gates.report import readiness_tables as tables
from gates.report import wording
from gates.report.inert import markdown, markdown_code, visible
from gates.report.markdown import prose

if TYPE_CHECKING:
    from jinja2 import Template

BUILT_IN = ("readiness",)
LIMIT_CHARACTERS = 2 << 20
"""A longer document is no report."""
WORDS = {"ready": "Ready", "ready-with-risks": "Ready with risks", "not-ready": "Not ready"}
UNKNOWN = "not known"
_OF_TEMPLATE = frozenset({"<template>", "<unknown>"})
_UNDEFINED = re.compile(r"'([^']*)' is undefined")


class TemplateError(Exception):
    """A template that cannot be used; the text says where and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Whether the last run still speaks of what is there."""

    doubts: tuple[str, ...] = ()
    """Why nobody knows any more; empty when the run is of this very tree."""
    notes: tuple[str, ...] = ()
    """What a reader should know of it all the same."""
    last_changes: Mapping[str, str] | None = None
    """Module -> day of its last commit; None when git was not asked."""


class Inert(str):
    """Text that is Markdown already."""

    __slots__ = ()


def built_in(name: str) -> str:
    """The text of a template that ships."""
    import importlib.resources  # 15 ms that only who asks pays

    return importlib.resources.files("gates.report").joinpath("templates", f"{name}.md.j2").read_text(encoding="utf-8")


def render(document: Mapping[str, Any], text: str, *, name: str, standing: Standing) -> str:
    """The stamp, then what the template makes of the document.

    Args:
        document: a whole `health.json`.
        text: the template.
        name: what to call it: a built-in name, or the path of a user's own.
        standing: whether the document speaks of what is there.

    Raises:
        TemplateError: it is no template, names what is not there, or writes without end.
    """
    import jinja2

    try:
        made = _written(_template(text), context(document, standing))
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"{name}:{error.lineno}: {error.message}") from error
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        line = _line(error)
        what = _told(error, known=context(document, standing))
        raise TemplateError(f"{name}{f':{line}' if line else ''}: {what}") from error
    return f"{stamp(document, standing, name=name, text=text)}\n{made.strip()}\n"


def _line(error: Exception) -> int | None:
    """The line of the template at which it broke; jinja2 puts its frames there."""
    found, frame = None, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename in _OF_TEMPLATE:
            found = frame.tb_lineno
        frame = frame.tb_next
    return found


def _told(error: Exception, *, known: Mapping[str, Any]) -> str:
    """What is wrong, in words of a template's author; the nearest known name where a name is not known."""
    import difflib

    if isinstance(error, TypeError) and "no loader" in str(error):
        return "it takes in another file, and a template here is one file"
    unknown = _UNDEFINED.fullmatch(str(error))
    if unknown is None:
        return f"{type(error).__name__}: {error}"
    near = difflib.get_close_matches(unknown[1], known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(sorted(known))}"
    return f"{unknown[1]!r} is not known; {hint}"


def stamp(document: Mapping[str, Any], standing: Standing, *, name: str, text: str) -> str:
    """What no template can leave out: the verdict, the rule of each level, what is missing, and of what commit."""
    lines = [f"# {headline(document, standing)}", ""]
    lines += [f"> **Not known:** {prose(doubt)}  " for doubt in standing.doubts]
    if standing.doubts:
        lines.append("> What follows was found then, and says nothing of what is there now.  ")
    verdict = document["verdict"]
    lines.append(f"> Gates: **{verdict['status']}**. {prose('; '.join(verdict['reasons'][:1]))}  ")
    for level in document["readiness"]["levels"]:
        lines.append(f"> {level['level']}: **{WORDS[level['readiness']]}**, because {prose(level['rule'])}  ")
    lines += [f"> {prose(note)}  " for note in standing.notes]
    lines.append(f"> {markdown(_of_what(document))}  ")
    if name in BUILT_IN:
        lines.append("> Every number below is computed from this run; what did not run is not known.")
    else:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        lines.append(
            f"> Written from the template {markdown_code(name)} (sha256 {digest}): its own words are its author's, "
            "and it may leave things out; this block is computed."
        )
    return "\n".join([*lines, ""])


def headline(document: Mapping[str, Any], standing: Standing) -> str:
    """`Readiness: not ready for production`."""
    if standing.doubts:
        return "Readiness: not known"
    readiness = document["readiness"]
    if readiness["aim"]:
        own = next(level for level in readiness["levels"] if level["level"] == readiness["aim"])
        worst = max((own["readiness"], document["verdict"]["readiness"]), key=list(WORDS).index)
        return f"Readiness: {WORDS[worst].lower()} for {readiness['aim']}"
    told = [f"{level['level']} {WORDS[level['readiness']].lower()}" for level in readiness["levels"]]
    return f"Readiness: {', '.join(told)}" if told else f"Readiness: {UNKNOWN}"


def context(document: Mapping[str, Any], standing: Standing) -> dict[str, Any]:
    """What a template sees: the document's own keys, and tables made from them."""
    return {
        **document,
        "health": document,
        "doubts": standing.doubts,
        "headline": headline(document, standing),
        "words": WORDS,
        "unknown": UNKNOWN,
        "gate_rows": tables.gate_rows(document),
        "test_rows": tables.suite_rows(document),
        "metric_rows": tables.metric_rows(document),
        "module_rows": tables.module_rows(document, standing.last_changes),
        "gain_rows": tables.gain_rows(document),
        "spec_rows": tables.spec_rows(document),
        "decision_rows": tables.decision_rows(document),
        "lane_rows": tables.lane_rows(document),
        "risk_rows": tables.risk_rows(document),
        "criteria_rows": tables.criteria_rows(document),
        "limits": tables.limits(document),
        "commands": tables.commands(document),
    }


def _of_what(document: Mapping[str, Any]) -> str:
    subject, run = document["subject"], document["run"]
    commit = f"Commit {subject['commit_sha']}" if subject["commit_sha"] else "No commit yet"
    dirty = " with changes that no commit holds" if subject["is_dirty"] else ""
    return f"{commit}{dirty}; run {run['run_id']} of {run['started_at']}; {document['producer']}."


def _template(text: str) -> Template:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_inert
    )
    environment.filters |= {
        "code": _code,
        "codes": _codes,
        "number": _number,
        "known": _known,
        "bold": _bold,
        "step": _step,
        "counted": wording.counted,
    }
    return environment.from_string(text)


def _written(template: Template, values: Mapping[str, Any]) -> str:
    pieces, size = [], 0
    for piece in template.generate(values):
        size += len(piece)
        if size > LIMIT_CHARACTERS:
            raise ValueError(f"it writes more than {LIMIT_CHARACTERS:,} characters")
        pieces.append(piece)
    return "".join(pieces)


def _inert(value: object) -> object:
    """Applied to each expression of a template: only what was made inert here is left as it is."""
    if type(value) is Inert:
        return value
    return UNKNOWN if value is None else prose(visible(str(value), limit=2000))


def _code(value: object) -> Inert:
    return Inert(markdown_code(str(value), limit=4000) if value else "")


def _codes(values: list[object]) -> Inert:
    return Inert(", ".join(_code(value) for value in values))


def _number(value: object) -> Inert:
    return Inert(f"{value:,}") if isinstance(value, int) else Inert(UNKNOWN)


def _step(value: object) -> object:
    """A way out: as code where it is nothing but a command."""
    return _code(value) if wording.is_command(str(value)) else value


def _bold(value: object) -> Inert:
    """What is not well stands out."""
    shown = markdown(str(value))
    return Inert(f"**{shown}**" if value in ("not met", "not known") else shown)


def _known(value: object) -> object:
    """Blanks are gaps, and say so."""
    return Inert("**gap**") if value is None or value == "" else value if type(value) is Inert else visible(str(value))
