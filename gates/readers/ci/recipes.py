"""Makefiles and justfiles -> the recipes of their targets. Each line is a shell of its own, without `-e`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from gates.readers.ci.block import Block, Source, Text
from gates.readers.ci.flow import Options
from gates.readers.ci.hole import Hole

_RULE = re.compile(r"^([^\s:=#?+!][^:=#]*?)\s*::?(?!=)(.*)$")
_VARIABLE = re.compile(r"^(?:export\s+|override\s+)*([A-Za-z_.][\w.-]*)\s*(\?=|:::?=|::?=|\+=|=)\s*(.*)$")
_USE = re.compile(r"\$\(([A-Za-z_][\w.-]*)\)|\$\{([A-Za-z_][\w.-]*)\}")
_RECIPE = re.compile(r"^@?([A-Za-z_][\w-]*)([^:=]*):(?!=)(.*)$")
_EXPANSIONS = 6


@dataclass(kw_only=True)
class _Recipe:
    lines: list[tuple[int, str]] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    line: int = 0


@dataclass(kw_only=True)
class _Make:
    path: str
    variables: dict[str, str] = field(default_factory=dict)
    targets: dict[str, _Recipe] = field(default_factory=dict)
    ignored: dict[str, int] = field(default_factory=dict)
    """Targets of `.IGNORE` with its line; `*` for all."""
    is_whole_recipe: bool = False


def read_makefile(path: str, text: str) -> Source:
    """Read a makefile. Conditions are not computed: both sides count."""
    make = _Make(path=path)
    current: list[str] = []
    rows = _joined_rows(text)
    for line, row in rows:
        if row.startswith("\t") and current:
            for name in current:
                make.targets[name].lines.append((line, row[1:]))
            continue
        bare = row.split("#", 1)[0].rstrip() if not row.lstrip().startswith("#") else ""
        variable = _VARIABLE.match(bare)
        if variable:
            _set(make, *variable.groups())
            continue
        rule = _RULE.match(bare)
        if rule and not bare.startswith(("ifeq", "ifneq", "ifdef", "ifndef", "else", "endif", "include", "-include")):
            current = _rule(make, line, rule.group(1), rule.group(2))
    source_targets = {
        name: _blocks(make, name, recipe) for name, recipe in make.targets.items() if not name.startswith(".")
    }
    for name, recipe in make.targets.items():
        for needed in recipe.needs:
            if needed in make.targets and name in source_targets and needed != name:
                call = Text(text=f"make -f {path} {needed}", lines=(recipe.lines[0][0] if recipe.lines else 1,))
                source_targets[name] += (Block(path=path, script=call, options=Options(errexit=True)),)
    first = next(iter(source_targets), "")
    default = make.variables.get(".DEFAULT_GOAL", first)
    idle = _idle(make, text)
    return Source(path=path, targets=source_targets, defaults=(default,) if default else (), idle=idle)


def _idle(make: _Make, text: str) -> dict[str, int]:
    """Targets that do nothing once a file has their name; none where another makefile may say more about them."""
    phony = set(make.targets.get(".PHONY", _Recipe()).needs)
    is_open = any("$" in name for name in phony) or re.search(
        r"^[-s]?include\s|\s(-B|--always-make)\b", text, re.MULTILINE
    )
    if is_open or make.path.endswith(".mk"):
        return {}
    return {
        name: recipe.line
        for name, recipe in make.targets.items()
        if recipe.lines and not recipe.needs and name not in phony and not re.search(r"^\.|[%$]", name)
    }


def _joined_rows(text: str) -> list[tuple[int, str]]:
    """Lines with their numbers; a continued one keeps its line ends, so that places in it can be told."""
    found: list[tuple[int, str]] = []
    is_open = False
    for number, row in enumerate(text.splitlines(), 1):
        if is_open:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{row.removeprefix(chr(9))}")
        else:
            found.append((number, row))
        is_open = row.endswith("\\") and not row.endswith("\\\\")
    return found


def _set(make: _Make, name: str, how: str, value: str) -> None:
    value = value.replace("\\\n", " ").strip()
    if how == "+=":
        make.variables[name] = f"{make.variables.get(name, '')} {value}".strip()
    elif how != "?=" or name not in make.variables:
        make.variables[name] = value


def _rule(make: _Make, line: int, names: str, rest: str) -> list[str]:
    names = _expanded(names, make.variables)
    if names.strip() == ".IGNORE":
        for target in rest.split() or ["*"]:
            make.ignored[target] = line
        return []
    if names.strip() == ".ONESHELL":
        make.is_whole_recipe = True
        return []
    needs, _, inline = rest.partition(";")
    if "=" in needs:  # a variable of one target
        return []
    targets = names.split()
    for name in targets:
        recipe = make.targets.setdefault(name, _Recipe(line=line))
        recipe.needs += _expanded(needs.replace("\\\n", " ").replace("|", " "), make.variables).split()
        if inline.strip():
            recipe.lines.append((line, inline.strip()))
    return targets


def _expanded(text: str, variables: dict[str, str]) -> str:
    for _ in range(_EXPANSIONS):
        after = _USE.sub(lambda found: variables.get(found.group(1) or found.group(2), found.group(0)), text)
        if after == text or len(after) > 10_000:
            break
        text = after
    return text


def _blocks(make: _Make, name: str, recipe: _Recipe) -> tuple[Block, ...]:
    flags = f"{make.variables.get('SHELL', '')} {make.variables.get('.SHELLFLAGS', '')}"
    options = Options(errexit=bool(re.search(r"(^|\s)-[a-z]*e", flags)), pipefail="pipefail" in flags)
    at = make.ignored.get(name, make.ignored.get("*"))
    whole: tuple[Hole, ...] = ()
    if at is not None:
        whole = (
            Hole(
                slug="ignored-recipe",
                path=make.path,
                line=at,
                what=f"`.IGNORE` hides every failure of the target {name}",
            ),
        )
    if make.is_whole_recipe and recipe.lines:
        text = "\n".join(_command(make, row)[0] for _, row in recipe.lines)
        lines = tuple(line + extra for line, row in recipe.lines for extra in range(row.count("\n") + 1))
        return (Block(path=make.path, script=Text(text=text, lines=lines), options=options, masks=whole),)
    around = "\n".join(row.lstrip("@+- ") for _, row in recipe.lines)
    return tuple(replace(_line_block(make, line, row, options, whole), around=around) for line, row in recipe.lines)


def _line_block(make: _Make, line: int, row: str, options: Options, masks: tuple[Hole, ...]) -> Block:
    text, is_ignored = _command(make, row)
    if is_ignored:
        what = "the `-` before the command makes `make` ignore its failure"
        write = " ".join(text.replace("\\\n", " ").split())[:90]
        masks = (*masks, Hole(slug="ignored-recipe", path=make.path, line=line, what=what, write=write))
    lines = tuple(range(line, line + row.count("\n") + 1))
    return Block(path=make.path, script=Text(text=text, lines=lines), options=options, masks=masks)


def _command(make: _Make, row: str) -> tuple[str, bool]:
    """The shell text of a recipe line, and whether `-` stands before it."""
    start = re.match(r"[\s@+-]*", row)
    prefix = start.group(0) if start else ""
    body = row[len(prefix) :].replace("$(MAKE)", "make").replace("${MAKE}", "make")
    body = _expanded(body, {key: value for key, value in make.variables.items() if "$(shell" not in value})
    body = re.sub(r"^[\s@+-]+", "", body)
    body = re.sub(r"\$\((?=[A-Za-z_]+[)\s,])([^()\n]*)\)", lambda found: "$" + re.sub(r"\W", "_", found.group(1)), body)
    return body.replace("$$", "$"), "-" in prefix


def read_justfile(path: str, text: str) -> Source:
    """Read a justfile. A recipe with `#!` is one script; else each line is a shell of its own."""
    targets: dict[str, tuple[Block, ...]] = {}
    current = ""
    body: list[tuple[int, str]] = []
    needs: list[tuple[int, str]] = []
    flags = next((row for row in text.splitlines() if re.match(r"set (shell|bash)", row)), "")
    options = Options(errexit=bool(re.search(r"['\"]-[a-z]*e", flags)), pipefail="pipefail" in flags)

    def close() -> None:
        if current:
            targets[current] = (*_just_blocks(path, body, options), *(_just_call(path, need) for need in needs))

    for line, row in _joined_rows(text):
        recipe = _RECIPE.match(row)
        if row[:1] in (" ", "\t") and current:
            body.append((line, row))
        elif recipe and not row.startswith(("set ", "alias ", "export ", "import ", "mod ")):
            close()
            current, body = recipe.group(1), []
            needs = [
                (line, name)
                for name in re.findall(r"[A-Za-z_][\w-]*", re.sub(r"\([^)]*\)|#.*|&&", " ", recipe.group(3)))
            ]
        elif row.strip() and not row.startswith(("#", "[")):
            close()
            current = ""
    close()
    default = "default" if "default" in targets else next(iter(targets), "")
    return Source(path=path, targets=targets, defaults=(default,) if default else ())


def _just_call(path: str, need: tuple[int, str]) -> Block:
    call = Text(text=f"just -f {path} {need[1]}", lines=(need[0],))
    return Block(path=path, script=call, options=Options(errexit=True))


def _just_blocks(path: str, body: list[tuple[int, str]], options: Options) -> list[Block]:
    rows = [(line, re.sub(r"\{\{.*?\}\}", "$just", row.strip())) for line, row in body if row.strip()]
    if rows and rows[0][1].startswith("#!"):
        if not re.search(r"\b(ba|z|k|da)?sh\b", rows[0][1]):
            return []
        text = "\n".join(row for _, row in rows)
        shell = Options(errexit=bool(re.search(r"\s-[a-z]*e", rows[0][1])), pipefail="pipefail" in rows[0][1])
        lines = tuple(line + extra for line, row in rows for extra in range(row.count("\n") + 1))
        return [Block(path=path, script=Text(text=text, lines=lines), options=shell)]
    found = []
    for line, row in rows:
        text = row.lstrip("@-")
        masks: tuple[Hole, ...] = ()
        if "-" in row[: len(row) - len(text)]:
            what = "the `-` before the command makes `just` ignore its failure"
            masks = (Hole(slug="ignored-recipe", path=path, line=line, what=what, write=text[:90]),)
        lines = tuple(range(line, line + row.count("\n") + 1))
        found.append(Block(path=path, script=Text(text=text, lines=lines), options=options, masks=masks))
    return found
