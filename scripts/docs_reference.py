"""Write the generated pages of docs/reference; with `--check`, only say which ones are not what the code says."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs_gate_api import gate_api

from gates.adapters.plugins import builtin_gates
from gates.cli.main import VERBS
from gates.config.schema import schema
from gates.report.health_json import schema as health_schema

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
Schema = dict[str, Any]
MARK = "<!-- Written by scripts/docs_reference.py; change the code instead. -->"


def commands() -> Iterator[str]:
    """The help text of each verb, as the program prints it."""
    yield from (
        "# Commands",
        "",
        MARK,
        "",
        "Exit codes are the same for all: see [states and exit codes](exit-codes.md).",
    )
    for verb, summary in VERBS.items():
        parser = argparse.ArgumentParser(prog=f"gates {verb}", description=summary)
        module = importlib.import_module(f"gates.cli.{verb}")
        module.configure(parser)
        yield from ("", f"## gates {verb}", "", "```text", parser.format_help().rstrip(), "```")
        for action, declare in getattr(module, "ACTIONS", {}).items():
            below = argparse.ArgumentParser(prog=f"gates {verb} {action}")
            declare(below)
            yield from ("", f"### gates {verb} {action}", "", "```text", below.format_help().rstrip(), "```")


def checks() -> Iterator[str]:
    """Every check of the gates that ship."""
    yield from (
        "# Checks",
        "",
        MARK,
        "",
        "A check that is always red stays red under `ratchet`: it makes the gate blind.",
    )
    for gate in builtin_gates().values():
        yield from (
            "",
            f"## [{gate.name}](../gates/{gate.name}.md)",
            "",
            "| check | what is wrong | way out | always red |",
        )
        yield "| --- | --- | --- | --- |"
        for check in gate.checks:
            yield f"| `{check.id}` | {cell(check.title)} | {cell(check.way_out)} | {'yes' if check.always else ''} |"


def configuration() -> Iterator[str]:
    """Every key of `[tool.gates]`."""
    yield from (
        "# Configuration",
        "",
        MARK,
        "",
        "Keys of `[tool.gates]` in `pyproject.toml`, or of `gates.toml` as a whole.",
        "An unknown key is an error that names the nearest known key, and all mistakes are shown at once.",
        "`gates schema` prints the JSON Schema that this page is made from.",
    )
    whole = schema(builtin_gates())
    yield from table("tool.gates", whole, whole, shown={})


def health() -> Iterator[str]:
    """Every key of health.json."""
    yield from (
        "# health.json",
        "",
        MARK,
        "",
        "Keys that others build on; more may be added under the same `schema_version`.",
    )
    whole = health_schema()
    yield from table("health.json", whole, whole, shown={})


def table(name: str, node: Schema, whole: Schema, *, shown: dict[str, str]) -> Iterator[str]:
    """A section for this object, then one for each object below it; equal objects have one section.

    `shown` maps an object's text to the section that it has.
    """
    properties: dict[str, Schema] = node.get("properties", {})
    below = [(f"{name}.{key}", inner(value, whole)) for key, value in properties.items()]
    extra = node.get("additionalProperties")
    below += [(f"{name}.NAME", inner(extra, whole))] if isinstance(extra, dict) else []
    below += [(f"{name}.NAME", inner(value, whole)) for value in node.get("patternProperties", {}).values()]
    fresh = [(title, value) for title, value in below if shown.setdefault(json.dumps(value), title) == title]
    if properties:
        yield from ("", f"## {name}", "", "| key | type | default | what |", "| --- | --- | --- | --- |")
        for key, value in properties.items():
            told = resolved(value, whole)
            text = str(value.get("description", told.get("description", "")))
            default = f"`{toml(told['default'])}`" if "default" in told else ""
            same = shown.get(json.dumps(inner(value, whole)), "")
            kind = type_of(told, whole)
            if "properties" in inner(value, whole) and same != f"{name}.{key}":
                kind += f" as `{same}`"
            yield f"| `{key}` | {cell(kind)} | {default} | {cell(text)} |"
    for title, value in fresh:
        yield from table(title, value, whole, shown=shown)


def inner(node: Schema, whole: Schema) -> Schema:
    """What stands below a key: the object itself, or the objects of an array."""
    found = resolved(node, whole)
    return resolved(found["items"], whole) if isinstance(found.get("items"), dict) else found


def resolved(node: Schema, whole: Schema) -> Schema:
    """What a `$ref` inside the document stands for."""
    while "$ref" in node:
        found: Any = whole
        for word in node["$ref"].removeprefix("#/").split("/"):
            found = found[word]
        node = found
    return node


def type_of(node: Schema, whole: Schema) -> str:
    """The type of a value, in words."""
    if "const" in node:
        return f"`{toml(node['const'])}`"
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    for key in ("anyOf", "oneOf"):
        if key in node:
            return " or ".join(type_of(resolved(choice, whole), whole) for choice in node[key])
    kind = node.get("type", "any")
    kinds = " or ".join(kind) if isinstance(kind, list) else str(kind)
    items = node.get("items")
    return f"array of {type_of(resolved(items, whole), whole)}" if isinstance(items, dict) else kinds


def toml(value: object) -> str:
    """A default as people write it in TOML."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            return "{" + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + "}"
        case _:
            return str(value)


def cell(text: str) -> str:
    """Text that stays in its cell."""
    return " ".join(text.split()).replace("|", "\\|")


PAGES = {
    "commands.md": commands,
    "checks.md": checks,
    "configuration.md": configuration,
    "health-json.md": health,
    "gate-api.md": lambda: gate_api(MARK),
}


def main(arguments: list[str]) -> int:
    """Write or check; 1 when a page is not what the code says."""
    os.environ["COLUMNS"] = "100"  # help texts are folded at the terminal's width
    stale = []
    for name, page in PAGES.items():
        text, file = "\n".join(page()) + "\n", REFERENCE / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in arguments:
                file.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/reference/{name}: {'not what the code says' if '--check' in arguments else 'written'}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
