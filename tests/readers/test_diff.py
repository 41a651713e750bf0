from __future__ import annotations

import pytest

from gates.model.scope import ChangedFile
from gates.readers.diff import DiffError, read_diff

OID = ("1" * 40, "2" * 40, "0" * 40)


def raw(status: str, *paths: str) -> bytes:
    return f":100644 100644 {OID[0]} {OID[1]} {status}\0{chr(0).join(paths)}\0".encode()


def test_added_lines_carry_their_numbers_in_the_new_file():
    patch = b"diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -0,0 +1,2 @@\n+x\n+y\n@@ -5 +7 @@\n-old\n+new\n"
    assert read_diff(raw("M", "a.py"), patch) == (ChangedFile(path="a.py", added_lines=(1, 2, 7)),)


def test_a_pure_rename_adds_no_line():
    patch = b"diff --git a/a.py b/b.py\nsimilarity index 100%\nrename from a.py\nrename to b.py\n"
    name = f":100644 100644 {OID[0]} {OID[0]} R100\0a.py\0b.py\0".encode()
    assert read_diff(name, patch) == (ChangedFile(path="b.py", old_path="a.py"),)


def test_lines_that_look_like_headers_inside_a_hunk_are_lines():
    patch = b"diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1,2 @@\n--- a\n+++ b\n+diff --git a b\n"
    assert read_diff(raw("M", "a.py"), patch) == (ChangedFile(path="a.py", added_lines=(1, 2)),)


def test_a_run_that_was_removed_elsewhere_is_a_move_whatever_its_indent():
    body = [b"def compute_total(values):", b"    return sum(values) * factor"]
    patch = b"".join(
        [
            b"diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +0,0 @@\n",
            *(b"-" + line + b"\n" for line in body),
            b"diff --git a/b.py b/b.py\n--- a/b.py\n+++ b/b.py\n@@ -3,0 +4,3 @@\n",
            *(b"+    " + line + b"\n" for line in body),
            b"+brand_new = 1\n",
        ]
    )
    files = read_diff(raw("M", "a.py") + raw("M", "b.py"), patch)
    assert files[1] == ChangedFile(path="b.py", added_lines=(6,), moved_lines=(4, 5))


def test_a_short_line_that_was_removed_elsewhere_is_no_move():
    patch = (
        b"diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +0,0 @@\n-return x\n"
        b"diff --git a/b.py b/b.py\n--- a/b.py\n+++ b/b.py\n@@ -1,0 +2 @@\n+return x\n"
    )
    assert read_diff(raw("M", "a.py") + raw("M", "b.py"), patch)[1].added_lines == (2,)


def test_a_deleted_file_is_left_out_and_its_lines_can_be_moved():
    line = b"a_long_name = some_other_long_name\n"
    patch = b"".join(
        [
            b"diff --git a/a.py b/a.py\ndeleted file mode 100644\n--- a/a.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-" + line,
            b"diff --git a/b.py b/b.py\n--- a/b.py\n+++ b/b.py\n@@ -1,0 +2 @@\n+" + line,
        ]
    )
    assert read_diff(raw("D", "a.py") + raw("M", "b.py"), patch) == (ChangedFile(path="b.py", moved_lines=(2,)),)


def test_names_that_do_not_fit_the_patch_are_refused():
    with pytest.raises(DiffError, match="names 1 changed files and shows 0"):
        read_diff(raw("M", "a.py"), b"")
