from __future__ import annotations

import pytest

from gates.readers.codeowners import Entry, first_place, read_codeowners

DOCUMENTED = """\
# the example of GitHub's own documentation
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @logger
/apps/ @octocat
/apps/github
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("README.md", ("@global-owner1", "@global-owner2")),
        ("src/deep/app.js", ("@js-owner",)),
        ("main.go", ("docs@example.com",)),
        ("a.txt", ("@octo-org/octocats",)),
        ("build/logs/today.txt", ("@logger",)),
        ("deeply/nested/logs/x", ("@logger",)),
        ("scripts/a/b.sh", ("@doctocat", "@octocat")),
        ("docs/getting-started.md", ("@doctocat",)),
        ("sub/docs/getting-started.md", ("@global-owner1", "@global-owner2")),
        ("sub/apps/a.py", ("@octocat",)),
        ("apps/a.py", ("@octocat",)),
        ("apps/github", ()),
        ("apps/github/a.py", ()),
    ],
)
def test_the_example_of_the_documentation_is_read_as_it_says(path: str, owners: tuple[str, ...]) -> None:
    assert read_codeowners(DOCUMENTED, file="CODEOWNERS").owners(path) == owners


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("docs/*", "docs/a.md", True),
        ("docs/*", "docs/build/a.md", False),
        ("/docs/**", "docs/build/a.md", True),
        ("/docs/**", "docs", False),
        ("core", "core/a.py", True),
        ("core", "src/core/a.py", True),
        ("/core", "src/core/a.py", False),
        ("src/core", "x/src/core/a.py", False),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b/c.py", True),
        ("*.py", "deep/a.py", True),
        ("*.py", "a.pyi", False),
        ("a?.py", "ab.py", True),
        ("a?.py", "a/.py", False),
        ("Core/", "core/a.py", False),
        ("with\\ space/", "with space/a.py", True),
        ("/", "a.py", False),
        ("**", "a/b.py", True),
        ("a.py", "axpy", False),
        ("a/**/**/b", "a/x/b", True),
        ("**/**", "a/b.py", True),
    ],
)
def test_a_pattern_matches_as_on_github(pattern: str, path: str, matches: bool) -> None:
    assert bool(read_codeowners(f"{pattern} @me\n", file="CODEOWNERS").owners(path)) is matches


def test_lines_that_github_skips_are_skipped_and_named() -> None:
    text = "!a.py @me\n[ab].py @me\n\\#a @me\na.py me\nb.py @ok\n"

    found = read_codeowners(text, file=".github/CODEOWNERS")

    assert found.entries == (Entry(pattern="b.py", owners=("@ok",), line=5),)
    assert found.skipped == (
        ".github/CODEOWNERS:1: `!` does not work here",
        ".github/CODEOWNERS:2: `[` does not work here",
        ".github/CODEOWNERS:3: `\\#` at the start does not work here",
        ".github/CODEOWNERS:4: me is no user, team or address",
    )


def test_no_pattern_keeps_a_machine_busy() -> None:
    found = read_codeowners(f"{'**/a/' * 200}b @me\n/{'*a' * 200}b @me\n", file="CODEOWNERS")

    assert found.owners("/".join(["a" * 200] * 200)) == ()
    assert found.owners(f"{'a' * 400}b") == ("@me",)


def test_a_file_that_github_does_not_load_names_nobody() -> None:
    found = read_codeowners("* @me\n" * 600_000, file="CODEOWNERS")

    assert (found.entries, len(found.skipped), found.owners("a.py")) == ((), 1, ())


def test_the_first_of_three_places_counts() -> None:
    assert first_place(["docs/CODEOWNERS", "CODEOWNERS", "a.py"]) == "CODEOWNERS"
    assert first_place(["CODEOWNERS", ".github/CODEOWNERS"]) == ".github/CODEOWNERS"
    assert first_place(["src/CODEOWNERS"]) is None
