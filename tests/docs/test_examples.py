"""Examples are true: configuration loads, Python compiles, commands exist."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from gates.adapters.plugins import builtin_gates
from gates.cli.main import VERBS
from gates.config.load import load
from tests.docs.pages import blocks, name, pages
from tests.docs.plugin import described

TOML = [(name(page), text) for page in pages() for text in blocks(page.read_text(encoding="utf-8"), "toml")]
PYTHON = [(name(page), text) for page in pages() for text in blocks(page.read_text(encoding="utf-8"), "python")]


@pytest.mark.parametrize(("page", "text"), TOML)
def test_each_configuration_loads(page: str, text: str) -> None:
    table = tomllib.loads(text)

    if "gates" in table.get("tool", {}):
        plugin = described()
        load(text, file="pyproject.toml", gates={**builtin_gates(), plugin.name: plugin})


@pytest.mark.parametrize(("page", "text"), PYTHON)
def test_each_python_example_compiles(page: str, text: str) -> None:
    compile(text, page, "exec")


@pytest.mark.parametrize("page", pages(), ids=name)
def test_each_gates_command_is_a_verb_with_these_options(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    commands = [
        line[2:] for block in blocks(text, "console") for line in block.splitlines() if line.startswith("$ gates ")
    ]
    commands += re.findall(r"`(gates [a-z][^`]*)`", text)

    assert [command for command in commands if not is_known(command)] == []


def is_known(command: str) -> bool:
    """Whether the verb exists and its help names each option."""
    words = shlex.split(command.partition(" > ")[0].partition(" >> ")[0])[1:]
    if words[0] not in VERBS:
        return False
    parser = argparse.ArgumentParser()
    module = importlib.import_module(f"gates.cli.{words[0]}")
    actions = getattr(module, "ACTIONS", {})
    if actions and (len(words) < 2 or words[1] not in actions):
        return len(words) < 2
    (actions[words[1]] if actions else module.configure)(parser)
    options = {word.partition("=")[0] for word in words[1:] if word.startswith("-")}
    return options <= {*parser.format_help().replace(",", " ").replace("[", " ").replace("]", " ").split()}
