from __future__ import annotations

from gates.readers.ci.yaml_nodes import read_yaml

LISTS = "a0: &a0 [x, y]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
MAPS = "m0: &m0 {k: v}\n" + "".join(
    f"m{n}: &m{n}\n  own{n}: 1\n  <<: [{', '.join([f'*m{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


def test_lists_of_lists_that_are_one_list_are_laid_flat_once() -> None:
    [document] = read_yaml(f"{LISTS}needs: *a9\n")

    assert [each.text for each in document.get("needs").elements()] == ["x", "y"]


def test_merges_of_merges_give_each_key_once() -> None:
    [document] = read_yaml(f"{MAPS}job: *m9\n")

    keys = [key.text for key, _ in document.get("job").items()]
    assert keys == [*(f"own{number}" for number in range(9, 0, -1)), "k"]


def test_a_scalar_is_a_list_of_itself_and_nothing_is_an_empty_one() -> None:
    [document] = read_yaml("needs: build\nempty:\n")

    assert [[each.text for each in document.get(name).elements()] for name in ("needs", "empty", "gone")] == [
        ["build"], [], [],
    ]  # fmt: skip
