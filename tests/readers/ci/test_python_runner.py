from __future__ import annotations

import pytest

from gates.readers.ci.python_runner import read_python

NOBODY = "nothing looks at its status"
READ = "import subprocess\nfound = subprocess.run(['flake8', '--exit-zero'], capture_output=True)"
WRAPS = "`os.system` gives 256 for a failure, and an exit code of 256 is 0"


def runs(text: str) -> list[tuple[str, int, str]]:
    """Each command with its line and how its status is lost."""
    source = read_python("run_tests.py", text)
    blocks = [block for blocks in source.targets.values() for block in blocks]
    return [
        (b.script.text, b.script.line(1), "".join(mask.what.partition(": ")[2] for mask in b.masks)) for b in blocks
    ]


@pytest.mark.parametrize(
    ("text", "command", "why"),
    [
        ("import os\nos.system('pytest')", "pytest", NOBODY),
        ("import os, sys\nsys.exit(os.system('pytest'))", "pytest", WRAPS),
        ("from os import system\nraise SystemExit(system('pytest'))", "pytest", WRAPS),
        ("import os, sys\nrc = os.system('pytest'); sys.exit(rc)", "pytest", WRAPS),
        ("import subprocess\nsubprocess.run(['pytest', '-k', 'a b'])", "pytest -k 'a b'", NOBODY),
        ("import subprocess as sp\nsp.call('pytest', shell=True)", "pytest", NOBODY),
        ("from subprocess import run\nrun(['pytest'], check=False)", "pytest", NOBODY),
        ("import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pytest'])", "python -m pytest", NOBODY),
        ("import pytest\npytest.main(['-q'])", "pytest", NOBODY),
        (
            "import subprocess\ndef f():  done = subprocess.run(['pytest'])\nprint(1)",
            "pytest",
            "its status is kept in `done`, which nothing reads",
        ),
        ("import subprocess\ndef f(): return subprocess.call(['pytest'])\nf()", "pytest", NOBODY),
        (
            "import subprocess\ntry: subprocess.check_call('mypy')\nexcept Exception as e: print(e)",
            "mypy",
            "the `except` in line 3 takes its failure, and does nothing with it",
        ),
    ],
)
def test_a_status_that_is_lost_is_found(text: str, command: str, why: str) -> None:
    assert runs(text) == [(command, 2, why)]


@pytest.mark.parametrize(
    "text",
    [
        "import subprocess, sys\nsys.exit(subprocess.run(['pytest']).returncode)",
        "import subprocess\nsubprocess.check_call(['pytest'])",
        "import subprocess\nsubprocess.run(['pytest'], check=True)",
        "import subprocess\nsubprocess.run(['pytest'], **options)",
        "import subprocess, sys\ndone = subprocess.run(['pytest'])\nsys.exit(done.returncode)",
        "import os, sys\nsys.exit(os.system('pytest') >> 8)",
        "import os, sys\nsys.exit(os.system('pytest') != 0)",
        "import os, sys\nrc = os.system('pytest')\nsys.exit(1 if rc else 0)",
        "import pytest, sys\nsys.exit(pytest.main())",
        "import subprocess, sys\ndef f(): return subprocess.call(['pytest'])\nsys.exit(f())",
        "import subprocess\ndef f(): return subprocess.call(['pytest'])",
        "import subprocess\ntry: subprocess.check_call('mypy')\nexcept OSError: print('no mypy')",
        "import subprocess, sys\ntry: subprocess.check_call('mypy')\nexcept Exception: sys.exit(1)",
        "import subprocess\nfailed = 0\ntry: subprocess.run('mypy', check=True)\nexcept Exception: failed = 1",
        "import subprocess\nsubprocess.run(['pytest'])\nsubprocess.run(['git', 'commit', '-am', 'x'])",
    ],
)
def test_a_status_that_is_used_is_left_alone(text: str) -> None:
    assert [why for _, _, why in runs(text)] == [""] * len(runs(text)) != []


@pytest.mark.parametrize(
    "text", ["def run(x): ...\nrun('pytest')", "call(['pytest'])", "os.system(command)", "x = (", READ]
)
def test_what_starts_no_known_command_has_no_target(text: str) -> None:
    assert runs(text) == []
