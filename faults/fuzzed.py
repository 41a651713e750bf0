"""Each reader of somebody else's bytes, for fuzzing: what it is given first, and how it is called.

`python -m faults.fuzzed NAME ...` fuzzes one with atheris; the rest of the line is libFuzzer's. A reader may refuse
with the error that it declares and must never raise anything else, need more than 5 seconds or more than 1 GB.
`nox -s fuzz` runs all.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Read = Callable[[bytes], object]


@dataclass(frozen=True, kw_only=True)
class Target:
    """One reader."""

    read: Read
    refuses: tuple[type[Exception], ...] = ()
    """The errors that it declares."""
    seeds: tuple[bytes, ...] = ()


def as_text(read: Callable[[str], object]) -> Read:
    """A reader of text, given bytes as its caller decodes them."""

    def given(data: bytes) -> object:
        try:
            return read(data.decode())
        except UnicodeDecodeError:
            return None

    return given


def targets() -> Mapping[str, Target]:
    """Every target; imported here, so that what is imported can be instrumented first."""
    from faults import test_input_cuts as cuts
    from faults.test_input_claims import RECORD, TABLE, TOML
    from faults.test_mutants import answer
    from gates.adapters.plugins import builtin_gates
    from gates.claims.document import DocumentError, read_document
    from gates.claims.ledger.book import read_book
    from gates.claims.ledger.record import RecordError, read_record
    from gates.config.load import load
    from gates.config.mistakes import ConfigError
    from gates.history.read import read as read_history
    from gates.judge.baseline import BaselineError, read_baseline
    from gates.mutation.told import read_told
    from gates.readers.ci.files import read_sources
    from gates.readers.ci.yaml_nodes import YamlError, read_yaml
    from gates.readers.cobertura import read_cobertura
    from gates.readers.codeowners import read_codeowners
    from gates.readers.compiled import read_compiled
    from gates.readers.coverage_json import read_coverage
    from gates.readers.junit import Report, read_junit
    from gates.readers.lcov import read_lcov
    from gates.readers.ruff import read_listing, read_report
    from gates.readers.ruff_settings import read_settings
    from gates.readers.sarif import read_sarif
    from gates.run.fragment import FragmentError, decode
    from gates.specs.read import read_spec
    from gates.suite.read_record import read_record as read_suite
    from tests.builtin.test_specs import SPEC, record

    gates = builtin_gates()
    coverage = b'{"path": "a.py", "executed": [1], "missing": [2], "excluded": []}\n{"end": true, "files": 1}\n'
    sarif = (
        b'{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t","rules":[{"id":"R"}]}},"results":[{"ruleId":"R",'
        b'"level":"error","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.py"},'
        b'"region":{"startLine":1}}}]}],"invocations":[{"executionSuccessful":true}]}]}'
    )
    cobertura = (
        b'<?xml version="1.0"?><coverage line-rate="0.5"><sources><source>/r</source></sources><packages><package>'
        b'<classes><class filename="a.py"><lines><line number="1" hits="1"/></lines></class></classes></package>'
        b"</packages></coverage>"
    )
    workflow = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: ruff check . || true\n"

    def jobs(text: str) -> object:
        names = (".github/workflows/a.yml", ".gitlab-ci.yml", "Makefile", "justfile", "tox.ini", "noxfile.py")
        return [read_sources({name: text}) for name in names]

    return {
        "junit": Target(read=lambda data: read_junit([Report(name="r.xml", data=data)]), seeds=(cuts.JUNIT,)),
        "coverage-json": Target(read=read_coverage, seeds=(coverage,)),
        "cobertura": Target(read=lambda data: read_cobertura(data, files=["a.py"]), seeds=(cobertura,)),
        "lcov": Target(read=read_lcov, seeds=(b"TN:\nSF:a.py\nDA:1,1\nLF:1\nLH:1\nend_of_record\n",)),
        "ruff": Target(
            read=lambda data: read_report(data, gate="lint", root="/r", listed={"a.py": 1}), seeds=(cuts.RUFF,)
        ),
        "ruff-files": Target(read=lambda data: read_listing(data, root="/r"), seeds=(b"/r/a.py\n/r/b.py\n",)),
        "ruff-settings": Target(read=read_settings, seeds=(b'Resolved settings for: "/r/a.py"\nlinter.exclude = []',)),
        "compiled": Target(read=read_compiled, seeds=(b'{"path": "a.py", "kind": "ok"}\n{"end": true, "files": 1}\n',)),
        "sarif": Target(read=lambda data: read_sarif(data, gate="x"), seeds=(sarif,)),
        "fragment": Target(
            read=lambda data: decode(data, name="f"), refuses=(FragmentError,), seeds=(cuts.KINDS["fragment"].good,)
        ),
        "baseline": Target(
            read=as_text(lambda text: read_baseline(text, "b")), refuses=(BaselineError,), seeds=(cuts.BASELINE,)
        ),
        "history": Target(read=lambda data: read_history(data, name="h"), seeds=(cuts.HISTORY,)),
        "configuration": Target(
            read=as_text(lambda text: load(text, file="pyproject.toml", gates=gates)), refuses=(ConfigError,),
            seeds=(cuts.CONFIG,),
        ),
        "spec": Target(read=as_text(lambda text: read_spec(text, "s.yaml")), seeds=(SPEC.encode(),)),
        "ledger": Target(read=as_text(lambda text: read_book({"c.md": text})), seeds=(TABLE.encode(),)),
        "ledger-toml": Target(read=as_text(lambda text: read_book({"c.toml": text})), seeds=(TOML.encode(),)),
        "verified": Target(
            read=as_text(lambda text: read_record(text, name="r")), refuses=(RecordError,), seeds=(RECORD.encode(),)
        ),
        "document": Target(read=as_text(read_document), refuses=(DocumentError,), seeds=(TABLE.encode(),)),
        "mutants": Target(read=read_told, seeds=(answer(),)),
        "suite": Target(read=read_suite, seeds=(record({"t.py::a": "passed", "t.py::b": "failed"}),)),
        "yaml": Target(read=as_text(read_yaml), refuses=(YamlError,), seeds=(workflow.encode(),)),
        "ci": Target(read=as_text(jobs), seeds=(workflow.encode(), b"test:\n\t-pytest || true\n")),
        "owners": Target(read=as_text(lambda text: read_codeowners(text, file="CODEOWNERS")), seeds=(b"* @a\n",)),
    }  # fmt: skip


def main(name: str, arguments: list[str]) -> None:
    """Fuzz one target; it does not return."""
    import atheris

    with atheris.instrument_imports(include=["gates"], enable_loader_override=False):
        target = targets()[name]

    def once(data: bytes) -> None:
        with contextlib.suppress(*target.refuses):
            target.read(data)

    atheris.Setup([sys.argv[0], *arguments], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
