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
    """Read the hooks; all of them are what `pre-commit run` starts, and what a hosted pre-commit runs by itself."""
    try:
        documents = read_yaml(text)
    except YamlError as error:
        return Source(path=path, problem=str(error))
    root = documents[0] if documents else Node()
    hooks = [hook for repo in root.get("repos").elements() for hook in repo.get("hooks").elements()]
    usual = {hook.get("id").text for hook in hooks if not _is_manual(hook)}
    blocks = [block for hook in hooks if (block := _hook(path, hook, usual)) is not None]
    return Source(path=path, blocks=tuple(blocks), targets={"run": tuple(blocks)}, defaults=("run",))


def _is_manual(hook: Node) -> bool:
    stages = {node.text for node in hook.get("stages").elements()}
    return bool(stages) and stages <= _MANUAL


def _hook(path: str, hook: Node, usual: set[str]) -> Block | None:
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
    if _is_manual(hook) and identity not in usual:
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
