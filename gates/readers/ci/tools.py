"""The programs that are quality gates, by name, by subcommand and by option."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALWAYS = _set("""
    actionlint bandit basedpyright behave check-manifest check-wheel-contents codespell compileall darglint deptry
    detect-secrets-hook diff-cover diff-quality dmypy doc8 doctest eslint fixit flake8 gitleaks golangci-lint hadolint
    import-linter interrogate jest lint-imports mocha mypy nose2 nosetests pip-audit py.test pycodestyle pydocstyle
    pydoclint pyflakes pylint pyre pyrefly pyright pyroma pytest pytype refurb shellcheck slotscheck stestr trial
    tryceratops tsc ty typos unimport unittest vale validate-pyproject vitest vulture xenon yamllint zizmor
""")
"""Programs that judge whenever they run."""

SUBCOMMANDS = {
    "cargo": _set("test clippy check audit deny nextest"),
    "cosmic-ray": _set("exec"),
    "dotnet": _set("test"),
    "gates": _set("health run collect prove"),
    "go": _set("test vet"),
    "meson": _set("test"),
    "mutmut": _set("run"),
    "reuse": _set("lint"),
    "ruff": _set("check"),
    "safety": _set("check scan"),
    "semgrep": _set("scan ci"),
    "sqlfluff": _set("lint"),
    "twine": _set("check"),
    "usort": _set("check"),
    "zuban": _set("check mypy"),
}
"""Programs of which only these subcommands judge."""

CHECKING = {
    "autoflake": _set("--check -c --check-diff"),
    "autopep8": _set("--exit-code"),
    "black": _set("--check --diff"),
    "blackdoc": _set("--check"),
    "blacken-docs": _set("--check"),
    "cargo": _set("--check"),
    "clang-format": _set("--Werror -Werror"),
    "coverage": _set("--fail-under"),
    "docformatter": _set("--check -c"),
    "isort": _set("--check --check-only -c --diff"),
    "mdformat": _set("--check"),
    "mkdocs": _set("--strict"),
    "prettier": _set("--check -c -l --list-different"),
    "pyproject-fmt": _set("--check"),
    "ruff": _set("--check"),
    "sphinx-build": _set("-W"),
    "taplo": _set("--check"),
    "yapf": _set("--diff -d"),
}
"""Programs that judge only with one of these options, and change or show something without."""

NAMED = _set("npm yarn pnpm bun poe invoke inv hatch-script task taskipy doit hatch pdm rye spin")
"""Programs that run what somebody named: the name says whether it is a gate."""

NO_WORK = _set("""
    --version --help --collect-only --co --fixtures --markers --list --listenvs --listenvs-all --notest --install-only
    --install-types --show-files --show-settings
""")
"""Options with which nothing is judged."""

ZERO_OPTIONS = _set("--exit-zero --exit-zero-even-if-changed --suppress-tests-failed-exit-code")
"""Options with which a program ends with 0 whatever it finds."""

TOX_OTHER = _set("list l config c devenv d schema quickstart exec e man depends de")
"""Subcommands of tox that run no environment's commands."""

RUFF_OTHER = _set("clean rule config linter version server")
"""Subcommands of ruff that judge nothing."""
