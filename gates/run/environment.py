"""The neutral environment: what child processes get to see of the user's variables.

Whatever is not named here stays outside, so that a `PYTEST_ADDOPTS`, `RUFF_OUTPUT_FILE`, `COVERAGE_RCFILE` or
`PYTHONPATH` of one machine cannot change a verdict. A task that needs more names it in `input_env`, where it becomes
part of the evidence's key.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

PASSED = frozenset({
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR", "TEMP", "TMP", "LANG", "LANGUAGE", "TZ",
    "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE", "http_proxy", "https_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    "ALL_PROXY", "CI", "SYSTEMROOT", "NIX_LD", "NIX_LD_LIBRARY_PATH",
})  # fmt: skip
"""Variables that every process gets when the user has them."""
PASSED_PREFIXES = ("LC_", "XDG_")
MEANINGFUL = ("CI", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Those that well-behaved tests and tools look at for their results; they are part of the evidence's key, with `LC_*`.

The others say where things lie on a machine; they are left out, so that machines can share evidence."""
FIXED: Mapping[str, str] = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "NO_COLOR": "1",
    "PY_COLORS": "0",
}
"""Set for every process. PYTHONUTF8 is not among them: it would change what the subject does with its files."""


def neutral(
    environ: Mapping[str, str], *, passed: Iterable[str] = (), extra: Iterable[tuple[str, str]] = ()
) -> dict[str, str]:
    """The variables of a child process.

    Args:
        environ: the user's variables.
        passed: names of further variables to pass on.
        extra: variables to set, above all others.
    """
    names = PASSED.union(passed)
    kept = {name: value for name, value in environ.items() if name in names or name.startswith(PASSED_PREFIXES)}
    return {**FIXED, **kept, **dict(extra)}


def meaningful(environ: Mapping[str, str], *, passed: Iterable[str] = ()) -> dict[str, str | None]:
    """The variables that could change a result, with their values; None for those that are not set."""
    locale = (name for name in environ if name.startswith("LC_"))
    return {name: environ.get(name) for name in sorted({*MEANINGFUL, *locale, *passed})}


def importing_first(env: Mapping[str, str], folders: Sequence[Path]) -> dict[str, str]:
    """The same variables, with folders on PYTHONPATH behind those that are there and before all that is installed."""
    if not folders:
        return dict(env)
    before = [env["PYTHONPATH"]] if env.get("PYTHONPATH") else []
    return {**env, "PYTHONPATH": os.pathsep.join([*before, *map(str, folders)])}
