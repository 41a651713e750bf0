"""Gates that are skipped where their program is not installed: `if command -v ruff; then ruff check; fi`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gates.readers.ci.harmless import Effect, effect_of_pipeline, effect_of_script
from gates.readers.ci.hole import Loss
from gates.readers.ci.shell_tree import AndOr, If, Joint

_ASKS = r"(?:command\s+-v|which|type(?:\s+-[pP])?|hash)\s+[\"']?(?P<a>[\w.+-]+)[\"']?"
_QUIET = r"(?:\s*(?:\d?&?>>?\s*&?[\w/.-]+))*\s*"
_PROBE = re.compile(
    rf"{_ASKS}{_QUIET}|"
    rf"(?:\[{{1,2}}|test)\s+-[xnef]\s+\"?\$\({_ASKS.replace('<a>', '<b>')}{_QUIET}\)\"?(?:\s+\]{{1,2}})?|"
    rf"python3?\s+-c\s+[\"']import (?P<c>\w+)[\"']{_QUIET}|"
    rf"(?:pip3?|python3?\s+-m\s+pip)\s+show\s+(?:-q\s+)?(?P<d>[\w.-]+){_QUIET}|"
    rf"(?:python3?\s+-m\s+)?(?P<e>[\w.-]+)\s+--version{_QUIET}"
)
_LEAVES = re.compile(r"\b(?:exit|return)\s+0\b")


def skipped_when_absent(command: If, text: str) -> Loss | None:
    """How the gates in the first branch of an `if` are skipped; None when they are not, or something else runs."""
    asked, body = command.branches[0]
    if len(command.branches) != 1 or len(asked.items) != 1 or not body.items:
        return None
    if command.otherwise is not None and effect_of_script(command.otherwise) is not Effect.HIDES:
        return None
    name = _asked(text[asked.items[0].start : asked.items[0].end])
    own = _line(text[body.items[0].start : body.items[-1].end])
    return _loss(name, own) if _names(own, name) else None


def skipped_before_and(item: AndOr, text: str) -> Loss | None:
    """How `command -v ruff && ruff check` is skipped when commands follow; None when it is not that."""
    if item.joints != (Joint.AND,):
        return None
    question = text[item.pipelines[0].start : item.pipelines[0].end]
    name = "" if "--version" in question else _asked(question)  # with it, people only want to see the version
    own = _line(text[item.pipelines[1].start : item.pipelines[1].end])
    return _loss(name, own) if _names(own, name) else None


def left_when_absent(item: AndOr, text: str) -> Mapping[str, Loss]:
    """The program without which the script ends here with 0, such as `command -v ruff || exit 0`; else nothing."""
    first = item.pipelines[0]
    only = first.parts[0] if len(first.parts) == 1 else None
    if isinstance(only, If) and not item.joints and len(only.branches) == 1:
        asked, body = only.branches[0]
        question, negated = text[asked.items[0].start : asked.items[-1].end].strip(), body.items
        handler = text[negated[0].start : negated[-1].end] if negated else ""
        is_left = question.startswith("!") and effect_of_script(body) is Effect.HIDES
        question = question.removeprefix("!").strip()
    elif item.joints == (Joint.OR,):
        question = text[first.start : first.end]
        handler = text[item.pipelines[1].start : item.pipelines[1].end]
        is_left = effect_of_pipeline(item.pipelines[1]) is Effect.HIDES
    else:
        return {}
    name = _asked(question)
    return {name: _loss(name, f"install {name}")} if name and is_left and _LEAVES.search(handler) else {}


def _asked(question: str) -> str:
    """The program that a command asks for; empty when it asks something else."""
    found = _PROBE.fullmatch(_line(question))
    return next((name for name in found.groups() if name), "") if found else ""


def _names(own: str, name: str) -> bool:
    return bool(name) and re.search(rf"(^|[\s/;&|]){re.escape(name)}(?![\w-])", own) is not None


def _line(text: str) -> str:
    return " ".join(text.replace("\\\n", " ").split())


def _loss(name: str, own: str) -> Loss:
    what = f"where {name} is not installed, this succeeds without it"
    return Loss(slug="skipped-when-absent", what=what, write=own if len(own) < 90 else "")
