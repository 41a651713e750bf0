"""Write the generated pages of docs/reference; with `--check`, only say which ones are not what the code says."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gates.config.schema import schema

from gates.adapters.plugins import builtin_gates
from gates.cli.main import VERBS
from gates.report.health_json import schema as health_schema

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
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
        importlib.import_module(f"gates.cli.{verb}").configure(parser)
        yield from ("", f"## gates {verb}", "", "```text", parser.format_help().rstrip(), "```")


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
    yield from table("tool.gates", whole, whole, seen=())


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
    yield from table("health.json", whole, whole, seen=())


def table(name: str, node: dict[str, Any], whole: dict[str, Any], *, seen: tuple[str, ...]) -> Iterator[str]:
    """A section for this object, then one for each object below it."""
    properties: dict[str, Any] = node.get("properties", {})
    if properties:
        yield from ("", f"## {name}", "", "| key | type | default | what |", "| --- | --- | --- | --- |")
        for key, value in properties.items():
            told = resolved(value, whole)
            text = value.get("description", told.get("description", ""))
            default = f"`{toml(told['default'])}`" if "default" in told else ""
            yield f"| `{key}` | {cell(type_of(told, whole))} | {default} | {cell(text)} |"
    below = [(f"{name}.{key}", value) for key, value in properties.items()]
    extra = node.get("additionalProperties")
    below += [(f"{name}.NAME", extra)] if isinstance(extra, dict) else []
    below += [(f"{name}.NAME", value) for value in node.get("patternProperties", {}).values()]
    for title, value in below:
        reference = value.get("$ref", "")
        inner = resolved(value, whole)
        inner = resolved(inner["items"], whole) if isinstance(inner.get("items"), dict) else inner
        if reference not in seen or not reference:
            yield from table(title, inner, whole, seen=(*seen, reference))


def resolved(node: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` inside the document stands for."""
    while "$ref" in node:
        found: Any = whole
        for word in node["$ref"].removeprefix("#/").split("/"):
            found = found[word]
        node = found
    return node


def type_of(node: dict[str, Any], whole: dict[str, Any]) -> str:
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


PAGES = {"commands.md": commands, "checks.md": checks, "configuration.md": configuration, "health-json.md": health}


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
