"""Further cases of the gate `compile`."""

from __future__ import annotations

from dataclasses import replace

from further_cases.case import Case, output
from gates.api import Scope, SourceFile
from gates.builtin.compile import Settings


def _and_a_file_that_is_gone(scope: Scope) -> Scope:
    return replace(scope, files=(*scope.files, SourceFile(path="src/acme/zz.py", lane="prod")))


def _and_a_bad_one_that_is_gone(scope: Scope) -> Scope:
    return replace(scope, files=(*scope.files, SourceFile(path="src/acme/gone.py", lane="prod")))


TEMPLATE = {"src/acme/templates/a.py": "import {{ name }}\n", "src/acme/templates/b.py": "{% x %}\n"}
WARNED = {"src/acme/warned.py": 'x = 1\nassert (x, "always true")\n'}
CASES = (
    Case(name="templates that are excluded", files=TEMPLATE, settings=Settings(exclude=("templates/",))),
    Case(name="all files excluded", settings=Settings(exclude=("*.py",))),
    Case(name="a warning that is only counted", files=WARNED),
    Case(name="a warning that counts", files=WARNED, settings=Settings(warnings=True)),
    Case(name="a file that cannot be opened", scope=_and_a_file_that_is_gone),
    Case(
        name="a file that cannot be opened beside one with an error",
        files={"src/acme/bad.py": "def broken(:\n"},
        scope=_and_a_bad_one_that_is_gone,
    ),
    Case(name="a lane without files", scope=lambda scope: replace(scope, files=())),
    Case(name="a task that was not carried out", results=lambda _: {}),
    Case(name="a file that was not asked for instead of one that was", results=output("compile", b"sums", b"sons")),
    Case(name="an answer without its end", results=output("compile", b'{"end": true, "files": 2}', b"")),
    Case(name="an answer that counts another number", results=output("compile", b'"files": 2', b'"files": 3')),
)
