"""What a user's noxfile imports: `register()` gives a session for the whole health and one for each part.

This room is not a runner: a session starts one `gates` process and says what its exit code means. Nothing but the
standard library, nox and a few light files of ours is imported here, because every start of nox pays for it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import nox
import nox.registry

from gates.sessions.configured import Configured, KnownPart, read
from gates.sessions.environment import prepare
from gates.sessions.running import refuse_wrong, run


def register(prefix: str = "", *, program: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Register the nox sessions of this repository, and return their names in order.

    A bare `nox` runs `health` only; `nox -l --json` lists every session. Call it last in the noxfile: a session of
    yours that has the same name is kept and ours is left out, with a warning unless its parts can be had by tag.

    Args:
        prefix: put before each name, for example `gates-`.
        program: the command line that is started instead of this interpreter's `gates`.
    """
    found = read(Path.cwd())
    names = []
    for wanted in _wanted(found):
        name = prefix + wanted.name
        if name in nox.registry.get():
            if wanted.tags == _WHOLE:  # `nox -t lint` runs its parts all the same
                continue
            print(f'gates: the noxfile has its own session "{name}"; use register(prefix="gates-")', file=sys.stderr)  # noqa: T201
            continue
        _add(name, wanted, install=found.install if wanted.runs_code else (), root=found.root, program=program)
        names.append(name)
    return tuple(names)


_WHOLE = ("gate",)
"""The tag of a session that runs one gate on all its lanes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    name: str
    arguments: tuple[str, ...]
    """What follows `gates` on the command line."""
    description: str
    tags: tuple[str, ...] = ()
    is_default: bool = False
    parts: tuple[str, ...] = ()
    """The parts that it asks for; empty when it asks for the plan as it is."""
    runs_code: bool = True
    """It runs the repository's code, and so needs the environment that the configuration names."""


_FRONT = (
    _Wanted(
        name="health",
        arguments=("health",),
        description="Judge every part of the repository and write the report.",
        is_default=True,
    ),
    _Wanted(
        name="collect",
        arguments=("collect",),
        description="Merge what the parts of a matrix left, and judge it.",
        runs_code=False,
    ),
    _Wanted(name="prove", arguments=("prove",), description="Plant each gate's known-bad case and see it turn red."),
    _Wanted(
        name="plan",
        arguments=("plan",),
        description="Show the parts of a run, and why others are left out.",
        runs_code=False,
    ),
)


def _wanted(found: Configured) -> tuple[_Wanted, ...]:
    parts = tuple(wanted for part in found.parts for wanted in _of_part(part))
    taken = {part.name for part in parts}
    whole = tuple(
        _Wanted(
            name=gate.name,
            arguments=("run", "--gate", gate.name),
            description=f"{gate.description} (all lanes)",
            tags=_WHOLE,
            parts=tuple(part.name for part in found.parts if part.gate == gate.name),
        )
        for gate in found.gates
        if gate.name not in taken
    )
    return (*_FRONT, *whole, *parts)


def _of_part(part: KnownPart) -> tuple[_Wanted, ...]:
    """Its session; where machines share it, one for each shard behind it, and those are what a matrix runs."""
    own_tags = (part.gate, *part.lanes)
    return (
        _Wanted(
            name=part.name,
            arguments=("run", part.name),
            description=part.description,
            tags=("whole",) if part.shard_names else ("part", *own_tags),
            parts=(part.name,),
        ),
        *(
            _Wanted(
                name=name,
                arguments=("run", name),
                description=f"{part.description[:-1]}, shard {number} of {part.shards})",
                tags=("part", *own_tags),
                parts=(part.name,),
            )
            for number, name in enumerate(part.shard_names, start=1)
        ),
    )


def _add(name: str, wanted: _Wanted, *, install: tuple[str, ...], root: Path, program: tuple[str, ...]) -> None:
    def body(session: nox.Session) -> None:
        if install and not program:
            refuse_wrong(session, (*wanted.arguments, *session.posargs))
        started = program or (prepare(session, install, root), "-P", "-m", "gates")
        unnamed = wanted.parts if _chooses_by_tag(sys.argv[1:]) else ()
        run(session, started, (*wanted.arguments, *session.posargs), parts=unnamed)

    body.__doc__ = wanted.description
    nox.session(
        name=name,
        venv_backend=None if install and not program else "none",
        reuse_venv=True,
        tags=list(wanted.tags),
        default=wanted.is_default or _chooses_among_all(sys.argv[1:]),
    )(body)


def _chooses_among_all(argv: list[str]) -> bool:
    """Whether this start of nox chooses among all sessions, and not among the default ones.

    `nox -l --json` lists default sessions only, and nox before 2026 looks for tags and keywords among those only.
    """
    return "--json" in _options(argv) or _chooses_by_tag(argv)


def _chooses_by_tag(argv: list[str]) -> bool:
    """Whether sessions are chosen by a tag or a keyword, so that nobody named the ones that run."""
    return any(option.startswith(("-t", "--tags", "-k", "--keywords")) for option in _options(argv))


def _options(argv: list[str]) -> list[str]:
    return argv[: argv.index("--")] if "--" in argv else argv
