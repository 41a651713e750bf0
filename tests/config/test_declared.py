from __future__ import annotations

import pytest

from gates.config.declared import Declared, declared


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, Declared()),
        ("[[[", Declared()),
        ("[project]\nname = 'My-App'\n", Declared(packages=frozenset({"my_app", "My_App"}))),
        (
            "[tool.hatch.build.targets.wheel]\npackages = ['src/acme', './core/']\n",
            Declared(packages=frozenset({"src/acme", "core"})),
        ),
        (
            "[tool.setuptools]\npackages = ['acme', 'acme.x']\npy-modules = ['six']\npackage-dir = { '' = 'code' }\n",
            Declared(packages=frozenset({"acme", "six"}), source_roots=frozenset({"code"})),
        ),
        (
            "[tool.poetry]\npackages = [{ include = 'acme', from = 'lib' }, { include = 'b/**/*.py' }]\n",
            Declared(packages=frozenset({"lib/acme", "b"})),
        ),
        (
            "[tool.uv.build-backend]\nmodule-name = ['a', 'b']\nmodule-root = 'py'\n",
            Declared(packages=frozenset({"a", "b"}), source_roots=frozenset({"py"})),
        ),
        ("[tool]\npoetry = 3\nhatch.build.packages = [1, 'x']\n", Declared(packages=frozenset({"x"}))),
    ],
)
def test_what_build_tools_say_is_read_and_what_they_do_not_is_left_out(text: str | None, expected: Declared) -> None:
    assert declared(text) == expected


def test_a_package_is_named_with_or_without_its_source_root() -> None:
    names = Declared(packages=frozenset({"src/acme", "six"}))

    assert [names.names(path) for path in ["src/acme", "lib/six", "six.py", "acme"]] == [True, True, True, False]
