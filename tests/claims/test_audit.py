from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.claims.facts import Ratio, TestRun, Workflow
from gates.claims.statement import Outcome
from tests.claims.builders import a_run, a_test, audited, facts, health, one, outcomes

TEST = "tests/test_sums.py"
PIECES = (
    "\n", "\n\n", "# ", "- [x] ", "- [ ] ", "  - ", "| a | b |\n|---|---|\n", "| ", " |", "```", "```bash\n",
    "<!--", "-->", "✅ ", "âœ… ", "❌", "`", "`a.py`", "a/b/*.py", "**", "__", "[x](y#z)", "(", ")",
    "12 passed", "3/4", " 75% ", "+ 2 = 4", "coverage: 80%", "2026-13-01", "May 1, 2026", "commit abcdef1",
    "make test", "├── a/", "Total: 5", "Status: ", "---", " ",
)  # fmt: skip


def test_a_path_that_git_tracks_supports_its_row() -> None:
    text = "| Deliverable | Status | Location |\n|---|---|---|\n| Sums | ✅ Done | `src/sums.py` |\n"

    assert one(text, facts("src/sums.py")) == ("supported", "git tracks src/sums.py")


def test_a_path_that_nothing_tracks_contradicts_its_row() -> None:
    text = "| Deliverable | Status | Location |\n|---|---|---|\n| Sums | ✅ Done | `src/sums.py` |\n"

    assert one(text, facts("lib/sums.py")) == ("contradicted", "src/sums.py is not tracked; lib/sums.py is")


def test_a_glob_that_matches_nothing_contradicts_its_row() -> None:
    text = "| Claim | Evidence | Status |\n|---|---|---|\n| a | tests/integration/test_x_* | Verified |\n"

    assert one(text, facts("tests/unit/test_x_a.py")) == (
        "contradicted",
        "tests/integration/test_x_* matches no tracked file",
    )


def test_a_path_that_git_ignores_may_be_made_by_a_run() -> None:
    known = facts("a.py", ignored=frozenset({"data/out.json"}))

    outcome, reason = one("- ✅ written to `data/out.json`", known)

    assert (outcome, "told to ignore it" in reason) == ("cannot tell", True)


def test_a_path_below_a_plan_may_be_absent() -> None:
    assert one("# Next steps\n\n- add `src/new.py`\n")[0] == "cannot tell"


def test_an_open_item_asserts_nothing() -> None:
    assert one("- [ ] more tests") == ("cannot tell", "it says itself that it is not done")


def test_a_done_item_without_evidence_is_unsupported() -> None:
    assert one("- [x] security audit clean") == ("unsupported", "it names no evidence")


def test_mojibake_is_read_as_the_mark_that_it_was() -> None:
    assert one("- âœ… security audit clean") == ("unsupported", "it names no evidence")


@pytest.mark.parametrize(
    ("tests", "outcome", "reason"),
    [
        ((a_test(TEST),), "supported", f"{TEST}: a test; tests-prod passed whole, says health.json of aaaaaaaaa"),
        ((a_test(TEST, skipped="@pytest.mark.skip"),), "contradicted", f"{TEST} is skipped: @pytest.mark.skip"),
        ((a_test(TEST, xfailed=True),), "contradicted", f"{TEST} is expected to fail (xfail)"),
        ((a_test(TEST, asserts=False),), "unsupported", f"{TEST} asserts nothing"),
        ((), "unsupported", f"{TEST}: no test is in it"),
        (None, "cannot tell", f"{TEST} is tracked; its tests cannot be read"),
    ],
)
def test_a_test_is_evidence_when_it_ran_and_can_fail(tests: object, outcome: str, reason: str) -> None:
    text = f"| Claim | Evidence | Status |\n|---|---|---|\n| adds | {TEST} | Verified |\n"
    known = facts(TEST, tests={TEST: tests}, measured=health(a_run(passed=9)))

    assert one(text, known) == (outcome, reason)


def test_a_test_without_a_run_is_no_evidence_yet() -> None:
    text = f"| Claim | Evidence | Status |\n|---|---|---|\n| adds | `{TEST}::test_it` | Verified |\n"

    assert one(text, facts(TEST, tests={TEST: (a_test(TEST),)})) == (
        "cannot tell",
        f"{TEST}::test_it: a test; there is no health.json, so no run is known",
    )


def test_a_test_that_is_not_there_is_contradicted() -> None:
    known = facts(TEST, tests={TEST: (a_test(TEST),)})

    assert one(f"- ✅ `{TEST}::test_other`", known) == ("contradicted", f"{TEST} has no test test_other")


def test_a_run_of_another_commit_says_nothing() -> None:
    measured = health(a_run(passed=9, collected=9), is_current=False)

    assert one("31 tests pass", facts(measured=measured)) == (
        "cannot tell",
        "health.json of aaaaaaaaa is not of this commit",
    )


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("189 passed, 19 skipped, 0 failed", "supported"),
        ("189 passed, 19 skipped", "supported"),
        ("**208 tests**", "supported"),
        ("All 208 tests passing", "contradicted"),
        ("189/208 tests passing (90.8%)", "supported"),
        ("190 passed, 18 skipped", "contradicted"),
        ("200+ tests", "supported"),
        ("300+ tests", "contradicted"),
    ],
)
def test_a_summary_of_tests_is_held_against_the_last_run(text: str, outcome: str) -> None:
    measured = health(a_run(passed=189, skipped=19, failed=0, collected=208))

    assert one(text, facts(measured=measured))[0] == outcome


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Smoke: 234/252 passing (95%)", "234 of 252 is 92.85 %, and no rounding of it is 95 %"),
        ("100% (189/208 tests)", "189 of 208 is 90.86 %, and no rounding of it is 100 %"),
        ("96/90 tests passing", "96 of 90 is more than all"),
        ("76 unit tests (23 + 19 + 33)", "23 + 19 + 33 is 75, not 76"),
        ("Total: 96 scenarios (7 per component)", "96 is no multiple of 7"),
    ],
)
def test_arithmetic_that_does_not_add_up_is_contradicted(text: str, reason: str) -> None:
    assert one(text) == ("contradicted", reason)


@pytest.mark.parametrize(
    "text",
    [
        "Smoke: 234/252 passing (92.9%)",
        "76 unit tests (23 + 19 + 34)",
        "Total: 96 scenarios (8 per component)",
        "91.7% (88/96 symbols)",
    ],
)
def test_arithmetic_that_adds_up_is_no_evidence(text: str) -> None:
    assert one(text)[0] == "cannot tell"


def test_rows_that_do_not_make_their_total_are_contradicted() -> None:
    text = "| Batch | Symbols |\n|---|---|\n| 1 | 20 |\n| 2 | 10 |\n| **Total** | **96** |\n"

    assert one(text) == ("contradicted", "Symbols: 20 + 10 is 30, not 96")


def test_a_list_that_does_not_make_its_total_is_contradicted() -> None:
    text = (
        "- **Total Tests:** 145\n- **Passed:** 68 tests (96% pass rate)\n- **Failed:** 1 test\n- **Skipped:** 4 tests\n"
    )

    assert [reason for _, outcome, reason in outcomes(text) if outcome == "contradicted"] == [
        "68 passed + 1 failed + 4 skipped is 73, not 145",
        "68 of 145 is 46.89 %, and no rounding of it is 96 %",
    ]


def test_one_thing_with_two_values_is_contradicted() -> None:
    text = "# R\n\n**Overall Health:** 92%\n\n## End\n\n**Overall Health:** 86%\n"

    assert [(line, reason) for line, outcome, reason in outcomes(text) if outcome == "contradicted"] == [
        (7, "overall health is 86% here and 92% in line 3")
    ]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Coverage: 87%", "supported"),
        ("87.5% line coverage", "supported"),
        ("Coverage: 90%", "contradicted"),
        ("80%+ coverage", "supported"),
        ("Coverage: ~86%", "supported"),
        ("Coverage target: 95%", "cannot tell"),
        ("Branch coverage: 60%", "unsupported"),
        ("core: coverage 50%", "supported"),
        ("120% coverage", "contradicted"),
    ],
)
def test_coverage_is_held_against_what_was_measured(text: str, outcome: str) -> None:
    ratios = (
        Ratio(metric="coverage.lines", value=875, of=1000),
        Ratio(metric="coverage.lines", value=50, of=100, scope="core"),
    )

    assert one(text, facts(measured=health(ratios=ratios)))[0] == outcome


def test_a_target_that_is_not_met_is_contradicted() -> None:
    text = "| Metric | Target | Actual | Status |\n|---|---|---|---|\n| Latency | < 50 ms | 72 ms | ✅ |\n"

    assert one(text) == ("contradicted", "72ms against < 50ms: its own target is not met")


@pytest.mark.parametrize(
    ("target", "outcome"),
    [
        ("src/sums.py", "contradicted"),
        ("../src/sums.py", "supported"),
        ("#the-end", "supported"),
        ("#the-start", "contradicted"),
        ("https://example.org", "cannot tell"),
        ("../src", "supported"),
    ],
)
def test_a_link_leads_somewhere(target: str, outcome: str) -> None:
    known = facts("src/sums.py", pages={"docs/READY.md": frozenset({"the-end"})})

    assert one(f"see [this]({target})", known)[0] == outcome


def test_a_job_that_no_workflow_has_is_contradicted() -> None:
    ci = Workflow(path=".github/workflows/ci.yml", name="CI", jobs=(("lint", "Lint it"),))
    text = "| Gate | CI job |\n|---|---|\n| a | lint |\n| b | Lint it |\n| c | strict |\n"

    assert [outcome for _, outcome, _ in outcomes(text, facts(workflows=(ci,)))] == [
        "supported",
        "supported",
        "contradicted",
    ]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("**Date:** 2026-05-01", "supported"),
        ("**Date:** May 1, 2026", "supported"),
        ("**Last updated:** May 2026", "supported"),
        ("**Date:** 2027-01-01", "contradicted"),
        ("**Last updated:** 2025-01-01", "contradicted"),
        ("**Target date:** 2027-01-01", None),
    ],
)
def test_a_date_is_of_the_document(text: str, outcome: str | None) -> None:
    assert [found for _, found, _ in outcomes(text)] == ([outcome] if outcome else [])


@pytest.mark.parametrize(
    ("command", "outcome", "reason"),
    [
        ("make test", "cannot tell", "what it names is there (make target test); it was not run"),
        ("make deploy", "contradicted", "there is no make target deploy"),
        ("pytest tests/unit -q", "contradicted", "tests/unit is not tracked"),
        (
            "uv run pytest tests/test_sums.py",
            "cannot tell",
            "what it names is there (tests/test_sums.py); it was not run",
        ),
        ("docker compose up", "cannot tell", "it names nothing of this repository; it was not run"),
    ],
)
def test_a_command_names_what_is_there(command: str, outcome: str, reason: str) -> None:
    known = facts(TEST, targets=frozenset({"make test"}), runners=frozenset({"make"}))

    assert one(f"```bash\n{command}\n```\n", known) == (outcome, reason)


def test_tests_and_lines_of_a_named_file_are_counted() -> None:
    known = facts(TEST, tests={TEST: (a_test(TEST), a_test(TEST, "test_b"))}, lines={TEST: 120})
    text = f"**File**: `{TEST}`\n**Tests**: 50+\n**Lines**: 120 lines\n"

    found = outcomes(text, known)

    assert [(line, outcome) for line, outcome, _ in found][1:] == [(2, "contradicted"), (3, "supported")]
    assert found[1][2] == "the file has 2 test functions, not 50+"


def test_a_heading_with_a_mark_is_as_good_as_what_stands_below() -> None:
    text = "# Done ✅\n\n- [x] a `a.py`\n- [x] b `b.py`\n"

    assert outcomes(text, facts("a.py"))[0] == (
        1,
        "contradicted",
        "1 of 2 statements below: contradicted, first in line 4",
    )


def test_a_heading_speaks_of_its_own_section_only() -> None:
    text = "# Report\n\n## ✅ Done\n\n- [x] sums in `sums.py`\n\n## Later\n\n- [x] `gone.py`\n"

    assert outcomes(text, facts("sums.py"))[0] == (3, "supported", "the statement below: supported, first in line 5")


def test_a_heading_that_gives_a_status_speaks_of_all_that_follows() -> None:
    text = "# Report\n\n## Status: COMPLETE\n\n- [x] sums in `sums.py`\n\n## More\n\n- [x] `gone.py`\n"

    assert outcomes(text, facts("sums.py"))[0] == (
        3,
        "contradicted",
        "1 of 2 statements below: contradicted, first in line 9",
    )


def test_a_heading_that_counts_and_a_comment_that_claims_are_listed_when_no_rule_reads_them() -> None:
    text = "## Files (11 total)\n\n## Step 3\n\n```bash\nmake test\n# Expected: all checks passed\n```\n"

    assert [(each.line, each.text) for each in audited(text).unread] == [
        (1, "Files (11 total)"),
        (7, "Expected: all checks passed"),
    ]


def test_what_a_linter_counts_is_listed_and_says_nothing_of_what_is_done() -> None:
    found = audited("```\n\u2716 1705 problems (3 errors, 1702 warnings)\n```\n")

    assert [each.line for each in found.unread] == [2]
    assert found.judged == ()


@pytest.mark.parametrize("name", ["MANIFEST.in", "LICENSE", ".gitignore", "py.typed", "Makefile", "examples/"])
def test_well_known_files_and_folders_are_evidence_in_plain_words(name: str) -> None:
    where = f"src/acme/{name}" if name == "py.typed" else name
    known = facts(f"{where}a.py" if name.endswith("/") else where)

    assert one(f"- [x] {name} present", known) == ("supported", f"git tracks {where.rstrip('/')}")
    assert one("- [x] MIT LICENSE-APACHE, make examples and manifest done", known)[0] == "unsupported"


@pytest.mark.parametrize("name", ["pyproject.toml", "MANIFEST.in"])
def test_a_file_that_people_write_is_made_by_no_run(name: str) -> None:
    assert one(f"- [x] {name} complete") == ("contradicted", f"{name} is not tracked")


def test_a_file_to_change_below_next_steps_is_no_evidence() -> None:
    assert outcomes("## Next steps\n\n- update Makefile\n", facts("Makefile")) == []


def test_a_path_with_a_stroke_before_it_is_of_the_root_or_no_path() -> None:
    known = facts("tests/unit/test_a.py", "src/users/a.py")

    assert one("- [x] reports in `/tests/unit/`", known) == ("supported", "git tracks tests/unit")
    assert one("- [x] route `/users/` answers", known) == ("unsupported", "it names no evidence")
    assert outcomes("- adds `/api/users/<id>` (planned)", known) == []


def test_a_rule_of_another_tool_is_no_path() -> None:
    known = facts("src/a.ts")
    text = "| File | Rule |\n|---|---|\n| `src/a.ts` | `prettier/prettier` |\n"

    assert one(text, known) == ("supported", "git tracks src/a.ts")
    assert outcomes("### Linux/macOS\n", known) == []
    assert one("- [x] `engine/core`", known) == ("contradicted", "engine/core is not tracked")


def test_a_common_name_may_be_the_one_beside_the_document() -> None:
    known = facts("README.md", "docs/README.md", "docs/READY.md")

    assert one("- [x] guide (README.md)", known) == ("supported", "git tracks docs/README.md and 1 more")


def test_a_branch_is_no_function() -> None:
    known = facts(names={"main": ("cli.py:3",)})

    assert one("- [x] merged into the `main` branch", known) == ("unsupported", "it names no evidence")


def test_passing_tests_in_brackets_are_tests() -> None:
    known = facts(measured=health(a_run(passed=70, collected=70)))

    assert one("- [x] All tests running and passing (70/70)", known)[0] == "supported"
    assert one("- [x] All tests passing (69/71)", known)[0] == "contradicted"


def test_so_many_for_each_are_as_many_as_there_are_of_them() -> None:
    assert one("- [x] Total: 96 scenarios (8 per component), 11 components") == (
        "contradicted",
        "11 times 8 is 88, not 96",
    )
    assert one("- [x] 96 scenarios (8 per component) for 12 components")[0] == "cannot tell"


def test_all_green_is_as_many_as_passed() -> None:
    assert one("- [x] All tests green (189/208)")[0] == "contradicted"


def test_coverage_of_a_named_file_is_that_of_the_file() -> None:
    ratios = (Ratio(metric="coverage.lines", value=1, of=2, scope="src/a.py"),)
    known = facts("src/a.py", measured=health(a_run(passed=1), ratios=ratios))

    assert one("- [x] Coverage of `src/a.py`: 50%", known)[0] == "supported"
    assert one("- [x] Coverage of `src/a.py`: 80%", known) == (
        "contradicted",
        "coverage.lines of src/a.py is 50 %, says health.json of aaaaaaaaa",
    )


def test_the_program_of_the_project_is_there() -> None:
    known = facts(targets=frozenset({"script acme"}))

    assert one("```bash\nacme --help\n```\n", known) == (
        "cannot tell",
        "what it names is there (the script acme of this project); it was not run",
    )


def test_a_gate_is_as_green_as_its_part() -> None:
    text = "| Gate | Status |\n|---|---|\n| Lint | ✅ PASS |\n| Smoke | ✅ PASS |\n"
    measured = health(parts={"lint-prod": "fail", "smoke": "pass"})

    assert [outcome for _, outcome, _ in outcomes(text, facts(measured=measured))] == ["contradicted", "supported"]


def test_a_claim_in_words_is_listed_as_unread() -> None:
    found = audited("It is battle-tested.\n")

    assert [(line.line, line.text) for line in found.unread] == [(1, "It is battle-tested.")]


def test_commits_are_looked_up() -> None:
    known = facts(commits={"e1222ec": True, "abcdef1": False})

    assert [outcome for _, outcome, _ in outcomes("- ✅ commit e1222ec\n- ✅ commit abcdef1\n", known)] == [
        "supported",
        "unsupported",
    ]


def test_names_of_functions_are_looked_up() -> None:
    known = facts(names={"as_tensor": ("a.py:3",)})

    assert outcomes("- ✅ `as_tensor`\n- ✅ `gone()`\n- ✅ `some_key`\n", known) == [
        (1, "supported", "as_tensor is defined in a.py:3"),
        (2, "unsupported", "no tracked Python file defines gone"),
        (3, "cannot tell", "no tracked Python file defines some_key; it may be no Python"),
    ]


def test_runs_of_several_lanes_are_summed() -> None:
    runs = (a_run(passed=10), TestRun(part="tests-labs", status="pass", counts={"passed": 5}))

    assert one("15 passed", facts(measured=health(*runs)))[0] == "supported"


def test_what_no_rule_reads_is_listed_with_its_line() -> None:
    text = "# R\n\nIt has 12 wheels.\n\nIt uses `some-thing`.\n\n**Status:** rosy\n\nPlain prose.\n"

    assert [(line.line, line.why) for line in audited(text).unread] == [
        (3, "a number that no rule reads"),
        (5, "a name that no rule reads"),
        (7, "a status in words that no rule knows"),
    ]


def test_ranks_make_their_total() -> None:
    text = "- **Total Issues:** 10\n- **Critical:** 4 x\n- **High Priority:** 3 y\n- **Low:** 2 z\n"

    assert [reason for _, outcome, reason in outcomes(text) if outcome == "contradicted"] == ["4 + 3 + 2 is 9, not 10"]


def test_columns_make_their_total() -> None:
    text = "| Metric | A | B | Total |\n|---|---|---|---|\n| Tests | 50+ | 60+ | 110+ |\n| Classes | 11 | 11 | 23 |\n"

    assert [(line, reason) for line, outcome, reason in outcomes(text) if outcome == "contradicted"] == [
        (4, "11 + 11 is 22, not 23")
    ]


def test_names_of_packages_keep_their_underscores() -> None:
    assert outcomes("| Work | Files |\n|---|---|\n| a | tests/__init__.py |\n", facts("tests/__init__.py")) == [
        (3, "supported", "git tracks tests/__init__.py")
    ]


def test_two_words_with_a_stroke_are_no_path() -> None:
    assert outcomes("| Work | Files |\n|---|---|\n| a | a.py (checkpoint/resume) |\n", facts("a.py")) == [
        (3, "supported", "git tracks a.py")
    ]


def test_decoration_is_no_mark() -> None:
    assert outcomes("## 🎉 Summary\n\n- 🔄 **Recovery** plan\n\n## ⚠️ Attention\n") == []


def test_at_least_so_many_may_be_more_in_sum() -> None:
    text = "| File | Lines |\n|---|---|\n| a | 50+ |\n| b | 60+ |\n| **Total** | **100+** |\n"

    assert [reason for _, outcome, reason in outcomes(text) if outcome == "contradicted"] == []


def test_a_word_in_a_sentence_is_no_evidence() -> None:
    known = facts(names={"dry_run": ("a.py:1",), "start_all": ("a.py:2",)})

    assert [outcome for _, outcome, _ in outcomes("- ✅ Passing in dry_run mode\n- ✅ start_all() boots\n", known)] == [
        "unsupported",
        "supported",
    ]


def test_money_by_the_month_is_no_path() -> None:
    assert outcomes("**Cost**: +$80/month\n") == []


def test_lines_of_a_linked_file_are_counted() -> None:
    known = facts("src/sums.py", lines={"src/sums.py": 12})

    assert one("- ✅ [sums.py](../src/sums.py) (20 lines)", known) == (
        "contradicted",
        "src/sums.py has 12 lines, not 20",
    )


def test_a_path_from_the_root_is_one_of_the_repository() -> None:
    known = facts("docs/guide.md")

    assert [outcome for _, outcome, _ in outcomes("- `/docs/guide.md`\n- `/docs/gone.md`\n- `/tmp/x.md`\n", known)] == [
        "supported",
        "contradicted",
    ]


def test_a_line_that_is_too_long_is_listed_and_costs_nothing() -> None:
    found = audited("1 of 2 tests (3%) a/b.py " * 4000)

    assert (found.judged, [(line.line, line.why) for line in found.unread]) == (
        (),
        [(1, "a line of more than 4,000 characters")],
    )


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_no_text_breaks_the_audit(text: str) -> None:
    found = audited(text)

    assert sum(found.count(outcome) for outcome in Outcome) == len(found.judged)
    assert [each.statement.line for each in found.judged] == sorted(each.statement.line for each in found.judged)


def test_a_badge_that_leads_to_what_a_run_writes_contradicts_nothing_and_is_named() -> None:
    (found,) = audited("[![health](../.gates/health/badges/health.svg)](../.gates/health/health.md)\n").judged

    assert (found.verdict.outcome, found.statement.text) == (
        Outcome.CANNOT_TELL, "the link ../.gates/health/health.md",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("- ruff clean: 0 findings", {"lint": 0}, "supported"),
        ("- lint: 0 errors", {"lint": 3}, "unsupported"),
        ("- lint: 0 errors", {"lint": None}, "cannot tell"),
        ("- lint: 0 errors", {"lint": 0, "is_current": False}, "cannot tell"),
        ("- mypy: 0 errors", {"lint": 0}, "cannot tell"),
        ("- Tests: 100% passing", {}, "supported"),
        ("- Tests: 90% passing", {}, "contradicted"),
        ("- Latency tests: 100% of 5 ms", {}, "cannot tell"),
    ],
)
def test_numbers_of_lint_and_tests_are_held_against_their_parts(
    text: str, known: dict[str, object], expected: str
) -> None:
    assert one(text, facts(measured=health(a_run(passed=3), **known)))[0] == expected


@pytest.mark.parametrize("text", ["- No lint errors", "- security audit clean", "- zero known bugs"])
def test_a_plain_bullet_that_says_much_is_listed_as_not_read(text: str) -> None:
    found = audited(f"{text}\n")

    assert (found.judged, [line.line for line in found.unread]) == ((), [1])
