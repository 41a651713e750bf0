"""A repository that tries to get a secret written, and an oracle that looks for it without any of our code."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

SECRET = 'tK9/4f+Qz7&Lm2"x8Rw=v5Yd'
SHAPED = "ghp_" + "a1B2c3D4e5F6" * 3
VARIABLE = "DEPLOY_TOKEN"
CONFIG = """\
[project]
name = "acme"
version = "1.0"

[tool.gates.lanes.prod]
paths = ["src/acme"]
policy = "ratchet"
tier = 3
tests = ["tests"]

[tool.gates.lanes.tests]
paths = ["tests"]
policy = "warn"

[tool.gates.gate.lint]
select = ["E", "F"]

[tool.gates.gate.tests]
pass-env = ["DEPLOY_TOKEN"]

[tool.gates.gate.coverage]
pass-env = ["DEPLOY_TOKEN"]

[tool.pytest.ini_options]
pythonpath = ["src"]
"""
TESTS = """\
import base64
import json
import os
import sys
import unittest
import warnings
from urllib.parse import quote

import pytest

from acme.sums import add

SECRET = os.environ["DEPLOY_TOKEN"]
HALF = len(SECRET) // 2
FORMS = [
    SECRET,
    quote(SECRET, safe=""),
    json.dumps(SECRET),
    repr(SECRET),
    SECRET.encode().hex(),
    *[base64.b64encode(b"#" * before + SECRET.encode() + b"#").decode() for before in range(3)],
    base64.urlsafe_b64encode(SECRET.encode()).decode(),
    SECRET[:HALF] + "\\n" + SECRET[HALF:],
    "\\x1b[31m".join(SECRET),
    "\\u200b".join(SECRET),
    SECRET[:HALF] + "\\r\\n        " + SECRET[HALF:],
    "SHAPE",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_failure_says_it(form):
    assert form == "", f"refused with {form}"


@pytest.mark.parametrize("form", FORMS)
def test_an_exception_says_it(form):
    raise RuntimeError("no entry for " + form)


def test_a_long_text_is_cut_in_the_middle_of_it():
    raise RuntimeError("x" * (1000 - 16) + SECRET)


def test_a_comparison_shows_it():
    assert {"token": SECRET, "other": 1} == {"token": "", "other": 1}


def test_a_skip_says_it():
    pytest.skip("without " + SECRET)


def test_output_says_it(capfd):
    print(SECRET)
    with capfd.disabled():
        os.write(1, SECRET.encode() + b"\\n::error::forged " + SECRET.encode() + b"\\n")
        os.write(2, SECRET.encode() + b"\\n::error::forged\\n")
        sys.__stdout__.write("::stop-commands::x\\n" + SECRET)


@pytest.mark.xfail(reason="known " + SECRET, strict=True)
def test_an_expected_failure_says_it():
    assert add(1, 2) == 3


def test_a_warning_says_it():
    warnings.warn(pytest.PytestReturnNotNoneWarning("about " + SECRET))


class TestCase(unittest.TestCase):
    def test_a_subtest_says_it(self):
        for form in FORMS[:3]:
            with self.subTest(form=form):
                assert form == ""


def test_add():
    assert add(1, 2) == 3
"""
FILES = {
    "pyproject.toml": CONFIG,
    ".gitignore": ".gates/*\n!.gates/baseline.jsonl\n__pycache__/\n",
    "src/acme/__init__.py": '"""Acme."""\n',
    "src/acme/sums.py": f'"""Sums."""\n\n\ndef add(a, b):\n    {"x" * 90} = "{SHAPED}"\n    return a + b\n',
    "tests/test_sums.py": TESTS.replace('"SHAPE"', f'"{SHAPED}"'),
}


def forms_of(value: str) -> dict[str, bytes]:
    """Written forms that a person could read back."""
    data = value.encode()
    found = {
        "plain": data,
        "url": quote(value, safe="").encode(),
        "json": json.dumps(value)[1:-1].encode(),
        "hex": data.hex().encode(),
        "half": data[:12],
        "other half": data[-12:],
    }
    for before in range(3):
        whole = base64.b64encode(b"x" * before + data)
        found[f"base64 {before}"] = whole[4 if before else 0 : -4]
    return found


def leaks(data: bytes, value: str) -> list[str]:
    """Names of the forms of a value that these bytes hold, also when signs, colours or lines stand between."""
    views = [data]
    text = data.decode("utf-8", "replace")
    text = re.sub(r"\\{2,}", r"\\", text)  # a flood of them would make each search below start at each
    text = re.sub(r"\\+u001b|\\+x1b|\x1b", "\x1b", text)
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    text = re.sub(r"\\+u[0-9a-f]{4}|\\+x[0-9a-f]{2}|\\+[nrt]|&[a-z#0-9]+;", "", text)
    views.append(re.sub(r"[^A-Za-z0-9]", "", text).encode())
    found = []
    for name, form in forms_of(value).items():
        bare = re.sub(rb"[^A-Za-z0-9]", b"", form)
        if form in views[0] or (len(bare) >= 8 and bare in views[1]):
            found.append(name)
    return found


def files_below(*folders: Path) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                yield str(path.relative_to(folder.parent)), data
                if path.suffix == ".z":  # what is kept compressed
                    yield f"within {path.name}", zlib.decompress(data[data.index(b"x\x9c") :])
