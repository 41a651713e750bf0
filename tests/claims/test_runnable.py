"""Code blocks of documents: which are run, and what is read of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from gates.claims.document import read_document
from gates.claims.runnable import Ran, Runnable, asked, read_ran, runnable

PROBE = Path(__file__).parents[2] / "gates" / "probes" / "run_blocks.py"
PAGE = """\
# Guide

```python
x = 1
```

```console
$ test -d . \\
>   && echo yes
yes
```

```console
only output
```

<!-- gates: skip -->

```sh
rm -rf /
```

```toml
a = 1
```

    indented

```pycon
>>> x
1
```
"""


def test_blocks_are_found_with_their_lines_and_the_rest_is_told() -> None:
    blocks, left = runnable(read_document(PAGE), PAGE)
    assert blocks == (
        Runnable(line=4, kind="python", text="x = 1\n"),
        Runnable(line=8, kind="shell", text="test -d . \\\n  && echo yes\n"),
        Runnable(line=14, kind="shell", text="only output\n"),
        Runnable(line=30, kind="doctest", text=">>> x\n1\n"),
    )
    assert left == ((20, "it is marked `gates: skip`"), (24, "toml is not run"), (27, "it names no language"))


def ran(*blocks: tuple[str, str], folder: Path, limit_s: int = 5) -> list[str]:
    """What the probe says of each block."""
    made = tuple(Runnable(line=at, kind=kind, text=text) for at, (kind, text) in enumerate(blocks, 1))
    done = subprocess.run(
        [sys.executable, str(PROBE)], input=asked(made, limit_s=limit_s), capture_output=True, cwd=folder, check=False
    )
    return [each.problem for each in read_ran(done.stdout, made)]


def test_python_blocks_share_their_names_and_what_is_printed_is_no_answer(tmp_path: Path) -> None:
    blocks = (("python", 'x = 41\nprint(\'{"line": 3, "problem": ""}\')'), ("doctest", ">>> x + 1\n42\n"))
    assert ran(*blocks, ("python", "assert x == 2"), folder=tmp_path) == ["", "", "AssertionError"]


def test_a_shell_block_fails_where_any_of_its_commands_does(tmp_path: Path) -> None:
    told = ran(("shell", "false | true"), ("shell", "false\ntrue"), ("shell", "true"), folder=tmp_path)
    assert [bool(problem) for problem in told] == [True, True, False]


def test_a_block_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    told = ran(("python", "while True: pass"), ("shell", "sleep 60 & sleep 60"), folder=tmp_path, limit_s=1)
    assert told == ["it was stopped after 1 s"] * 2


def test_a_block_that_ends_the_process_takes_the_rest_with_it(tmp_path: Path) -> None:
    told = ran(("python", "import os; os._exit(0)"), ("python", "x = 1"), folder=tmp_path)
    assert all("did not come to its end" in problem for problem in told)


def test_leaving_with_a_failure_is_one(tmp_path: Path) -> None:
    assert ran(("python", "raise SystemExit"), ("python", "raise SystemExit(2)"), folder=tmp_path) == [
        "", "it left with 2"
    ]  # fmt: skip


def test_a_garbled_answer_speaks_of_no_block() -> None:
    block = Runnable(line=3, kind="python", text="x")
    assert read_ran(b"{\n[]\n7\n", (block,))[0].problem
    assert read_ran(json.dumps({"line": 3, "problem": ""}).encode(), (block,)) == (Ran(line=3),)
