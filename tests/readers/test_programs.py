from __future__ import annotations

import pytest

from gates.readers.programs import is_python_program


@pytest.mark.parametrize(
    "first",
    [
        b"#!/usr/bin/python",
        b"#!/usr/bin/python3.11 -u",
        b"#! /usr/bin/env python3",
        b"#!/usr/bin/env -S python3 -P",
        b"#!/opt/venv/bin/python\r",
    ],
)
def test_the_first_line_says_that_a_file_is_a_python_program(first: bytes) -> None:
    assert is_python_program("bin/serve", first + b"\nimport os\n")


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("bin/serve", b"#!/bin/sh\npython\n"),
        ("bin/serve", b"#!/usr/bin/env pythonista\n"),
        ("bin/serve", b"import os\n"),
        ("bin/serve.py", b"#!/usr/bin/env python3\n"),
        ("bin/serve.in", b"#!/usr/bin/env python3\n"),
    ],
)
def test_other_files_are_none(path: str, content: bytes) -> None:
    assert not is_python_program(path, content)


def test_a_program_of_windows_is_one() -> None:
    assert is_python_program("bin/serve.pyw", b"import os\n")
