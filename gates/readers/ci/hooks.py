"""`.pre-commit-config.yaml` -> its hooks that are gates, and those that no commit and no CI run starts."""

from __future__ import annotations

import re
import shlex

from gates.readers.ci.block import Block, Source, Text
from gates.readers.ci.flow import Options
from gates.readers.ci.hole import Hole
from gates.readers.ci.yaml_nodes import Node, YamlError, read_yaml

_SAME = (
    "ruff-check", "flake8", "mypy", "pylint", "pyright", "basedpyright", "bandit", "codespell", "pydocstyle",
    "interrogate", "yamllint", "typos", "vulture", "shellcheck", "doc8", "pyupgrade", "zizmor", "actionlint", "deptry",
    "reorder-python-imports", "add-trailing-comma",
)  # fmt: skip
_KNOWN = {name: name for name in _SAME} | {
    "ruff": "ruff check",
    "ruff-check": "ruff check",
    "ruff-format": "ruff format --check",
    "black": "black --check",
    "isort": "isort --check",
    "detect-secrets": "detect-secrets-hook",
}
"""Hook -> the command that it runs, as far as its status goes."""
_MANUAL = frozenset({"manual"})


def read_hooks(path: str, text: str) -> Source:
    """Read the hooks; all of them are what `pre-commit run` starts."""
    try:
        documents = read_yaml(text)
    except YamlError as error:
        return Source(path=path, problem=str(error))
    root = documents[0] if documents else Node()
    blocks = []
    for repo in root.get("repos").elements():
        for hook in repo.get("hooks").elements():
            block = _hook(path, hook)
            if block is not None:
                blocks.append(block)
    return Source(path=path, targets={"run": tuple(blocks)}, defaults=("run",))


def _hook(path: str, hook: Node) -> Block | None:
    identity, entry = hook.get("id").text, hook.get("entry")
    args = [node.text for node in hook.get("args").elements()]
    if not entry and identity not in _KNOWN:
        return None
    line = entry.line if entry else hook.get("args").line if args else hook.get("id").line
    text = entry.text if entry else _KNOWN[identity]
    for word in args:
        line = next((node.line for node in hook.get("args").elements() if node.text.startswith("--exit-zero")), line)
        text += f" {shlex.quote(word)}"
    if "--fix" in args:
        text = re.sub(r" '?--fix'?\b", "", text)  # a hook that changes a file fails by itself
    masks: tuple[Hole, ...] = ()
    stages = {node.text for node in hook.get("stages").elements()}
    if stages and stages <= _MANUAL:
        what = f"the hook {identity} waits for somebody to start it (`stages: [manual]`), and nothing in CI does"
        masks = (
            Hole(
                slug="manual-gate",
                path=path,
                line=hook.get("stages").line,
                what=what,
                write="delete `stages: [manual]`",
            ),
        )
    script = Text(text=text.replace("\n", " "), lines=(line,))
    return Block(path=path, script=script, options=Options(errexit=True), is_foreign=True, masks=masks)
