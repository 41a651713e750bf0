"""Names the variables of this machine that would change how pytest runs, and that the tests do not see."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gates.cli.world import World
from gates.plan.parts import Plan

TESTING = ("smoke", "tests", "coverage", "mutation")
TELLING = (
    "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTHONPATH",
    "PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONDEVMODE", "COVERAGE_RCFILE", "COVERAGE_PROCESS_START",
    "DJANGO_SETTINGS_MODULE",
)  # fmt: skip


def kept_away(env: Mapping[str, str], plan: Plan) -> tuple[str, ...]:
    """Those of them that are set and that no part which runs tests passes on or sets, sorted."""
    testing = [planned for planned in plan.parts if planned.part.gate in TESTING]
    seen = {name for planned in testing for name in _given(planned.settings)}
    return tuple(sorted(name for name in TELLING if env.get(name) and name not in seen)) if testing else ()


def tell_of_kept_away(plan: Plan, world: World) -> None:
    """One line on standard error; nothing where none is set."""
    names = kept_away(world.env, plan)
    if names:
        are, they = ("is", "it") if len(names) == 1 else ("are", "them")
        world.stderr.write(
            f"gates: {', '.join(names)} {are} set here and kept away from the tests; `pass-env` of the gate tests "
            f"lets them see {they}\n"
        )


def _given(settings: object) -> Collection[str]:
    return (*getattr(settings, "pass_env", ()), *getattr(settings, "env", ()))
