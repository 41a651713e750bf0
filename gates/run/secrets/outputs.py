"""Takes secrets out of what a tool left, before a gate reads it.

A gate shows the first line of a message, or the message without its numbers: what is left of a secret then is no form
of it any more. Names are left as they are, since a gate counts by them: they go through the removal as evidence does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gates.model.task import Task, TaskResult
from gates.run.secrets.removal import Secrets

NAMES = frozenset({
    "id", "ids", "items", "name", "nodeid", "path", "file", "filename", "uri", "ruleId", "code", "url", "rootdir",
    "inifile", "guid", "fingerprints", "partialFingerprints",
})  # fmt: skip
"""Keys whose values tell things apart."""
_DATABASE = b"SQLite format 3\0"
"""What coverage measured. Other outputs are text, whatever a test prints into them."""
_XML_TEXT = re.compile(r'(?<=message=")[^"<]*|(?<=value=")[^"<]*|(?<=>)[^<]+|(?<=<!\[CDATA\[)[\s\S]*?(?=\]\]>)')


def without_secrets(result: TaskResult, secrets: Secrets) -> TaskResult:
    """The result as a gate may see it. What ruff says is of the sources alone, and is looked through as evidence."""
    if looks_at_sources_only(result.task):
        return result
    invocations = tuple(
        replace(each, stdout=hidden(each.stdout, secrets), stderr=hidden(each.stderr, secrets))
        for each in result.invocations
    )
    outputs = {name: hidden(data, secrets) for name, data in result.outputs.items()}
    return replace(result, invocations=invocations, outputs=outputs)


def looks_at_sources_only(task: Task) -> bool:
    """Whether a task runs no code of the repository, and so cannot know a variable."""
    return all(command.argv[0] == "{ruff}" for command in task.commands)


def hidden(data: bytes, secrets: Secrets) -> bytes:
    """An output without secrets; as it is when it holds none, or is a database."""
    if data.startswith(_DATABASE) or not secrets.may_hold(data):
        return data
    text = data.decode("utf-8", "surrogateescape")
    start = text.lstrip()[:1]
    if start == "<":
        shown = _XML_TEXT.sub(lambda match: secrets.removed(match[0]), text)
    elif start in ("{", "["):
        shown = _json(text, secrets)
    else:
        shown = secrets.removed(text)
    return shown.encode("utf-8", "surrogateescape")


def _json(text: str, secrets: Secrets) -> str:
    """A document, or one in each line."""
    whole = _document(text, secrets)
    if whole is not None:
        return whole
    lines = text.split("\n")
    for place in secrets.suspects(lines):
        lines[place] = _document(lines[place], secrets) or secrets.removed(lines[place])
    return "\n".join(lines)


def _document(text: str, secrets: Secrets) -> str | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    made = _told(value, secrets.removed)
    return text if made == value else json.dumps(made, separators=(",", ":"))


def _told(value: Any, removed: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return removed(value)
    if isinstance(value, list):
        return [_told(each, removed) for each in value]
    if isinstance(value, dict):
        return {key: each if key in NAMES else _told(each, removed) for key, each in value.items()}
    return value
