"""The runner on small trees: what it finds, what it must not be fooled by, what it leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.probes.mutant_questions import PROBE, Answer, asked_of, run, written

INI = {"pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src"]\nfilterwarnings = ["error"]\n'}
KINDS = """
import asyncio, contextlib, dataclasses, functools, types
@functools.lru_cache
def cached(x): return x + 1
class Price:
    def __new__(cls, x):
        made = super().__new__(cls)
        made.extra = 1
        return made
    def __init__(self, x): self.x = x
    @property
    def double(self): return self.x * 2
    @double.setter
    def double(self, value): self.x = value - 1
    @staticmethod
    def fixed(): return 5
    @classmethod
    def made(cls): return cls(7)
    class Inner:
        def __private(self): return 9
        def deep(self): return self.__private() + 10
class Sub(Price):
    def __init_subclass__(cls): cls.tag = 11
    def more(self): return super().fixed() + 12
class Leaf(Sub): pass
@dataclasses.dataclass
class Point:
    x: int
    def moved(self): return Point(self.x + 13)
def generator(n):
    for i in range(n): yield i + 14
async def later(x): return x + 15
@contextlib.contextmanager
def managed(): yield 16
def closure(n):
    def add(m): return n + m + 17
    return add
PLUS = closure(3)
def times(k):
    def decorate(f):
        @functools.wraps(f)
        def wrapper(*a): return f(*a) * k + 18
        return wrapper
    return decorate
@times(3)
def tripled(x): return x + 19
def table_of(n): return {i: i * n + 20 for i in range(3)}
TABLE = table_of(4)
def defaulted(x, y=21, *, z="a"): return (x, y, z)
KEPT = {"d": defaulted}
COPIED = types.FunctionType(defaulted.__code__, globals(), "copied", (5,))
def without_tests(x): return x + 22
def unnoticed(x): return x + 23
def half(x):
    if x:
        return 24
    return 25
"""
TESTS = """
import asyncio, unittest, pytest
from pkg import m
def test_cached(): assert m.cached(1) == 2
def test_price():
    p = m.Price(2); assert p.double == 4
    p.double = 5; assert (p.x, p.extra) == (4, 1)
def test_static(): assert (m.Price.fixed(), m.Price.made().x) == (5, 7)
def test_inner(): assert m.Price.Inner().deep() == 19
def test_sub(): assert m.Sub(1).more() == 17
def test_leaf(): assert m.Leaf.tag == 11
def test_point(): assert m.Point(1).moved() == m.Point(14)
def test_generator(): assert list(m.generator(2)) == [14, 15]
def test_later(): assert asyncio.run(m.later(1)) == 16
def test_managed():
    with m.managed() as x: assert x == 16
def test_plus(): assert m.PLUS(1) == 21
def test_tripled(): assert m.tripled(1) == 78
def test_table(): assert m.TABLE == {0: 20, 1: 24, 2: 28}
def test_unnoticed(): m.unnoticed(1)
def test_half(): assert m.half(0) == 25
@pytest.fixture(scope="session")
def built(): return m.KEPT["d"](0)
def test_uses_it_idly(built): pass
def test_uses_it(built): assert built == (0, 21, "a")
class TestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls): cls.x = m.cached(5)
    def test_a(self): self.assertEqual(self.x, 6)
"""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    root = written(
        tmp_path_factory.mktemp("kinds"),
        {**INI, "src/pkg/__init__.py": "", "src/pkg/m.py": KINDS, "tests/test_m.py": TESTS},
    )
    answer = run(root, "src/pkg/m.py", arguments=["tests"])
    assert answer.status == 0, answer.stderr
    return answer


def test_functions_of_every_kind_are_mutated_in_place(kinds: Answer) -> None:
    outcomes = kinds.outcomes()
    quiet = {name for name in outcomes if name.startswith(("without_tests", "unnoticed", "half"))}
    assert len(outcomes) > 40
    assert {name: outcome for name, outcome in outcomes.items() if outcome != "killed"} == {
        name: outcome for name, outcome in outcomes.items() if name in quiet and outcome != "killed"
    }


def test_what_no_test_runs_and_what_none_notices_are_told_apart(kinds: Answer) -> None:
    outcomes = kinds.outcomes()
    assert {outcomes[name] for name in outcomes if name.startswith("without_tests")} == {"no_tests"}
    assert {outcomes[name] for name in outcomes if name.startswith("unnoticed")} == {"survived"}
    assert (outcomes["half: 24 > 25"], outcomes["half: 25 > 26"]) == ("no_tests", "killed")


def test_code_that_runs_at_import_only_is_tried_in_a_fresh_process(kinds: Answer) -> None:
    fresh = {kinds.mutants[line["id"]].qualname for line in kinds.of("mutant") if line["is_fresh"]}
    assert {"table_of", "Sub.__init_subclass__"} <= fresh


def test_the_answer_names_tests_and_what_they_ran(kinds: Answer) -> None:
    (collected,) = kinds.of("collected")
    (covers,) = kinds.of("covers")
    at = collected["tests"].index("tests/test_m.py::test_unnoticed")
    line = KINDS.split("\n").index("def unnoticed(x): return x + 23") + 1
    assert [int(span[3], 16) for span in covers["spans"] if span[1:3] == [line, line]] == [1 << at]
    assert [line["t"] for line in kinds.lines][-1] == "end"


WILD = """
import os, signal, subprocess, sys, time
def leaves(x):
    if x != 0: os._exit(0)
    return 1
def crashes(x):
    if x != 0: os.kill(os.getpid(), signal.SIGSEGV)
    return 1
def endless(n):
    while n > 0: n -= 1
    return n
def sleeps(x):
    if x != 0: time.sleep(600)
    return 1
def starts(x):
    if x != 0:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "left-behind"], start_new_session=True)
    return 1
def stops(x):
    if x != 0: raise KeyboardInterrupt
    return 1
def closes(x):
    if x != 0: os.closerange(0, 200)
    return 1
def recurses(x): return recurses(x - 1) if x > 0 else 0
"""


def test_a_test_that_fails_kills_though_one_before_it_does_not_end(tmp_path: Path) -> None:
    text = (
        "def down(n, seen):\n    while n > 0:\n        n -= 1\n        seen[1:] = [n]\n"
        "        if seen[0] == 9 and n > 5: break\n"
    )
    tests = (
        "from pkg import m\ndef test_quick(): m.down(2, [0])\ndef test_long():\n"
        "    sum(range(4_000_000)); seen = [9]; m.down(2, seen); assert seen == [9, 0]\n"
    )
    written(tmp_path, {**INI, "src/pkg/__init__.py": "", "src/pkg/m.py": text, "tests/test_m.py": tests})
    answer = run(tmp_path, "src/pkg/m.py", arguments=["tests"])
    assert answer.outcomes()["down: n -= 1 > n += 1"] == "killed"


def test_wild_mutants_are_ended_and_told_apart(tmp_path: Path) -> None:
    names = ("leaves", "crashes", "endless", "sleeps", "starts", "stops", "closes")
    tests = "".join(f"def test_{name}(): assert m.{name}(0) in (0, 1)\n" for name in names)
    tests = tests.replace("endless(0)", "endless(1)")
    written(tmp_path, {**INI, "src/pkg/__init__.py": "", "src/pkg/m.py": WILD})
    written(
        tmp_path, {"tests/test_m.py": "from pkg import m\ndef test_recurses(): assert m.recurses(3) == 0\n" + tests}
    )
    answer = run(tmp_path, "src/pkg/m.py", arguments=["tests"])
    outcomes = answer.outcomes()
    assert outcomes["leaves: != 0 > == 0"] == "crashed"
    assert outcomes["crashes: != 0 > == 0"] == "crashed"
    assert outcomes["endless: n -= 1 > n += 1"] == "timeout"
    assert outcomes["sleeps: != 0 > == 0"] == "timeout"
    assert outcomes["starts: != 0 > == 0"] in ("survived", "killed")  # by the warning of an open process
    assert outcomes["stops: != 0 > == 0"] == "suspicious"
    assert outcomes["closes: != 0 > == 0"] == "crashed"
    assert outcomes["recurses: x - 1 > x + 1"] == "killed"
    assert answer.status == 0
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert not [line for line in listed.splitlines() if "left-behind" in line and str(sys.executable) in line]


PROCESSES = """
def main(x): return x + 1
def threaded(x): return x + 2
def forked(x): return x + 3
def spawned(x): return x + 4
def lazy(x): return x + 5
"""
PROCESS_TESTS = """
import multiprocessing, os, pathlib, subprocess, sys, threading
SRC = str(pathlib.Path(__file__).parent.parent / "src")
def test_main():
    text = "import sys; sys.path.insert(0, sys.argv[1])\\nfrom pkg.m import main; print(main(1))"
    assert subprocess.check_output([sys.executable, "-c", text, SRC], text=True).strip() == "2"
def test_threaded():
    out = []
    t = threading.Thread(target=lambda: out.append(__import__("pkg.m").m.threaded(1))); t.start(); t.join()
    assert out == [3]
def test_forked():
    from pkg import m
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(w, str(m.forked(1)).encode()); os._exit(0)
    os.waitpid(pid, 0); os.close(w)
    assert os.read(r, 9) == b"4"; os.close(r)
def work(q):
    from pkg import m
    q.put(m.spawned(1))
def test_spawned():
    c = multiprocessing.get_context("spawn"); q = c.Queue(); p = c.Process(target=work, args=(q,)); p.start()
    assert q.get(timeout=30) == 5; p.join()
def test_lazy():
    sys.modules.pop("pkg.m", None)
    from pkg.m import lazy
    assert lazy(1) == 6
"""


def test_processes_threads_and_later_imports_see_the_mutant(tmp_path: Path) -> None:
    files = {**INI, "src/pkg/__init__.py": "", "src/pkg/m.py": PROCESSES, "tests/test_m.py": PROCESS_TESTS}
    answer = run(written(tmp_path, files), "src/pkg/m.py", arguments=["tests"])
    assert answer.status == 0, answer.stderr
    assert set(answer.outcomes().values()) == {"killed"}


ADD = {"src/app/__init__.py": "", "src/app/m.py": "def add(a, b):\n    return a + b\n"}


def test_a_kill_by_the_surroundings_is_suspicious(tmp_path: Path) -> None:
    test = (
        "import pathlib\nfrom app.m import add\nLOG = pathlib.Path('slots.log')\ndef test_a():\n    add(1, 2)\n"
        "    used = len(LOG.read_text()) if LOG.exists() else 0\n"
        "    assert used < 2\n    LOG.write_text('x' * (used + 1))\n"
    )
    answer = run(written(tmp_path, {**INI, **ADD, "tests/test_a.py": test}), "src/app/m.py", arguments=["tests"])
    assert set(answer.outcomes().values()) == {"suspicious"}


@pytest.mark.parametrize(
    "test",
    [
        "def test_a(): assert add(1, 2) == 4\n",
        "SEEN = []\ndef test_a(): SEEN.append(1)\ndef test_b(): assert SEEN and add(1, 2) == 3\n",
    ],
    ids=["red", "needs-its-order"],
)
def test_a_suite_that_is_not_clean_runs_no_mutant(tmp_path: Path, test: str) -> None:
    files = {**INI, **ADD, "tests/test_a.py": "from app.m import add\n" + test}
    answer = run(written(tmp_path, files), "src/app/m.py", arguments=["tests"])
    assert (answer.status, answer.of("mutant")) == (1, [])
    assert any("failed" in line["outcomes"] for line in answer.of("clean"))


@pytest.mark.parametrize("test", ["import nothing_like_it\n", "def helper(): pass\n"], ids=["broken", "empty"])
def test_a_suite_that_cannot_be_collected_runs_no_mutant(tmp_path: Path, test: str) -> None:
    answer = run(written(tmp_path, {**INI, **ADD, "tests/test_a.py": test}), "src/app/m.py", arguments=["tests"])
    assert (answer.status, answer.of("mutant"), answer.of("end")[0]["is_whole"]) == (1, [], False)


def test_killers_of_the_last_run_come_first_and_a_budget_stops_in_time(tmp_path: Path) -> None:
    tests = "from app.m import add\n" + "".join(f"def test_{i}(): assert add({i}, 0) == {i}\n" for i in range(9))
    root = written(tmp_path, {**INI, **ADD, "tests/test_a.py": tests + "def test_z(): assert add(1, 2) == 3\n"})
    first = run(root, "src/app/m.py", arguments=["tests"])
    (mutant,) = first.mutants
    again = run(root, "src/app/m.py", arguments=["tests"], killers={mutant: ["tests/test_a.py::test_z"]})
    assert [line["ran"] for line in again.of("mutant")] == [1]
    none = run(root, "src/app/m.py", arguments=["tests"], budget_s=0)
    assert (none.status, none.of("mutant"), none.of("end")[0]["is_whole"]) == (1, [], False)


def test_an_interrupt_keeps_what_was_learnt_and_leaves_nothing_behind(tmp_path: Path) -> None:
    test = "import time\nfrom app.m import add\ndef test_a():\n    add(1, 2)\n    time.sleep(0.05)\n"
    functions = "".join(f"def f{i}(): return 1\n" for i in range(200))
    calls = "from app import m\ndef test_all():\n    import time; time.sleep(0.05)\n" + "".join(
        f"    m.f{i}()\n" for i in range(200)
    )
    root = written(tmp_path, {**INI, **ADD, "tests/test_a.py": test, "tests/test_b.py": calls})
    (root / "src/app/m.py").write_text(ADD["src/app/m.py"] + functions)
    (root / "question.json").write_text(json.dumps(asked_of(root, "src/app/m.py")[0]))
    answers, temporary = root / "answer.jsonl", root / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, PROBE, "question.json", "answer.jsonl", "--", "tests"], cwd=root,
        env={**os.environ, "TMPDIR": str(temporary)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    answers.write_text("")
    while '"t":"mutant"' not in answers.read_text() and process.poll() is None:
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 130
    assert answers.read_text().splitlines()[-1] == '{"is_whole":false,"status":130,"t":"end"}'
    assert [each.name for each in temporary.iterdir() if each.name.startswith("gates-")] == []


def test_a_fresh_process_that_fails_without_the_mutant_makes_no_kill(tmp_path: Path) -> None:
    source = "def table(n): return n + 1\nTABLE = table(1)\n"
    test = (
        "import pathlib\nfrom app import m\nLOG = pathlib.Path('slots.log')\ndef test_a():\n"
        "    used = len(LOG.read_text()) if LOG.exists() else 0\n"
        "    assert used < 2\n    LOG.write_text('x' * (used + 1))\n"
    )
    files = {**INI, "src/app/__init__.py": "", "src/app/m.py": source, "tests/test_a.py": test}
    answer = run(written(tmp_path, files), "src/app/m.py", arguments=["tests"])
    assert set(answer.outcomes().values()) == {"suspicious"}


def test_coverage_and_workers_of_the_repository_stay_off(tmp_path: Path) -> None:
    pytest.importorskip("xdist")
    ini = {"pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src"]\naddopts = "-n 2 --cov=app"\n'}
    test = "import sys\nfrom app.m import add\ndef test_a(): assert add(1, 2) == 3\n"
    answer = run(written(tmp_path, {**ini, **ADD, "tests/test_a.py": test}), "src/app/m.py", arguments=["tests"])
    assert set(answer.outcomes().values()) == {"killed"}


@pytest.mark.parametrize("hook", [
    "def pytest_terminal_summary():\n    raise RuntimeError('the end')\n",
    "import gc\n\nIT = [object()]\n\n\ndef pytest_terminal_summary():\n    assert IT in gc.get_referrers(IT[0])\n",
], ids=["one that fails", "one that looks for objects, as hypothesis does"])  # fmt: skip
def test_a_plugin_of_the_last_words_takes_nothing_from_what_was_learnt(tmp_path: Path, hook: str) -> None:
    tests = "from app.m import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n"
    root = written(tmp_path, {**INI, **ADD, "conftest.py": hook, "tests/test_a.py": tests})
    answer = run(root, "src/app/m.py", arguments=["tests"])
    assert answer.status == 0, answer.stderr
    assert len(answer.of("mutant")) == len(answer.mutants) > 0
    assert answer.of("end")[0]["is_whole"] is True
    assert ("INTERNALERROR" in answer.stderr or "RuntimeError" in answer.stderr) == ("raise" in hook), answer.stderr
