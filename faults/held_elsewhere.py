"""Tests of the suite that inject a fault already: they are counted here and not written twice.

As a program it prints their node ids, for pytest.
"""

from __future__ import annotations

from collections.abc import Mapping

FOREIGN = "tests/functional/test_foreign_evidence.py::"
FRAGMENTS = "tests/functional/test_fragments.py::"
ODD = "tests/functional/test_odd_repositories.py::"
PROCESS = "tests/adapters/test_process.py::"
COVERAGE = "tests/run/test_external_coverage.py::"
HISTORY = "tests/history/test_read.py::"
FOLDER = "tests/functional/test_report_folder.py::"
KEPT = "tests/functional/test_kept_state.py::"
HOLE = "false_greens/test_false_greens.py::test_a_hole_is_never_green"

HELD: Mapping[str, tuple[str, ...]] = {
    "A01": ("tests/readers/test_junit.py::test_what_cannot_be_counted_is_one_clear_problem",),
    "A04": (f"{FOREIGN}test_a_junit_report_that_cannot_be_believed_is_an_error_that_names_it",),
    "A13": (f"{COVERAGE}test_a_shard_that_cannot_be_trusted_leaves_no_number_and_is_named",),
    "A07": (f"{HOLE}[FG-027]",),
    "A08": (f"{HOLE}[FG-059]",),
    "A12": (f"{FOREIGN}test_a_data_file_that_cannot_be_believed_is_an_error_that_names_it",),
    "A17": (f"{COVERAGE}test_shards_with_and_without_branches_are_named",),
    "A18": (f"{FRAGMENTS}test_a_fragment_that_cannot_be_believed_is_named_and_its_part_is_missing",),
    "A19": ("tests/run/test_fragment.py::test_a_sealed_file_that_is_wrong_all_the_same_is_refused",),
    "A22": (f"{FRAGMENTS}test_the_same_fragment_twice_counts_once",),
    "A23": ("tests/judge/test_collect.py::test_other_evidence_of_the_same_part_is_refused_with_both_files",),
    "A24": (f"{FRAGMENTS}test_fragments_of_another_commit_are_refused_by_name",),
    "A25": (f"{FRAGMENTS}test_a_fragment_of_a_newer_schema_asks_for_an_upgrade",),
    "A26": ("tests/judge/test_collect.py::test_evidence_of_another_run_is_refused_by_name",),
    "A27": (f"{KEPT}test_a_corrupt_line_of_history_is_named_kept_and_read_past",),
    "A28": (f"{HISTORY}test_whatever_is_no_line_of_history_is_named_and_passed_over",),
    "A29": (f"{HISTORY}test_a_newer_line_says_so",),
    "A30": (f"{HISTORY}test_a_block_of_nul_bytes_is_named_and_what_follows_is_read",),
    "A31": (f"{HISTORY}test_runs_are_in_the_order_of_their_numbers_and_clocks_are_warned_about",),
    "A40": ("tests/config/test_document.py::test_a_bomb_is_refused_within_time_and_memory",),
    "A41": ("tests/functional/test_wrong_configuration.py::test_broken_toml_is_named_with_its_line",),
    "A46": (f"{HOLE}[FG-001]",),
    "A48": (f"{HOLE}[FG-014]",),
    "A49": (f"{HOLE}[FG-032]",),
    "A52": (f"{FRAGMENTS}test_a_link_among_the_fragments_is_never_followed",),
    "A54": ("tests/functional/test_odd_files.py::test_a_name_with_a_line_end_is_counted_and_never_lost",),
    "A55": ("tests/functional/test_odd_files.py::test_a_name_that_is_no_utf8_is_an_error_that_shows_its_bytes",),
    "A57": ("tests/report/test_hostile.py::test_a_hostile_text_is_inert_in_every_output",),
    "A58": ("tests/report/test_hostile.py::test_a_terminal_sequence_is_shown_and_not_obeyed",),
    "A59": (
        "tests/functional/test_hostile_repository.py::test_nothing_that_a_repository_says_is_a_command",
        "tests/functional/test_hostile_repository.py::test_the_page_is_in_the_step_summary_and_inert",
    ),
    "A60": ("tests/functional/test_hostile_repository.py::test_the_matrix_is_one_line_for_an_output_file",),
    "A63": (f"{PROCESS}test_the_output_of_a_program_whose_grandchild_holds_the_pipe_is_whole",),
    "A64": (
        f"{PROCESS}test_what_a_program_leaves_behind_is_ended_with_it",
        f"{PROCESS}test_a_stray_of_one_program_is_ended_while_another_runs_on",
        f"{PROCESS}test_a_stray_that_hides_is_gone_when_nobody_else_can_own_it",
    ),
    "A65": (f"{PROCESS}test_at_the_time_limit_the_whole_tree_is_gone",),
    "A66": ("tests/functional/test_interruption.py::test_an_interrupted_run_leaves_a_partial_report_and_no_process",),
    "A67": (
        "tests/functional/test_interruption.py::test_a_run_that_was_killed_is_named_by_the_next_one",
        f"{PROCESS}test_when_gates_is_killed_its_processes_die",
    ),
    "A68": (f"{PROCESS}test_a_flood_is_cut_and_does_not_fill_the_memory",),
    "A70": (
        f"{FOLDER}test_a_file_in_its_place",
        f"{FOLDER}test_a_file_in_the_place_of_our_own_folder",
        f"{FOLDER}test_a_folder_that_nobody_may_write_keeps_the_old_report",
        f"{FOLDER}test_a_full_disk_keeps_the_old_report_whole",
        f"{FOLDER}test_a_full_disk_for_everything_that_runs_write",
        f"{FOLDER}test_fragments_that_cannot_be_written_are_told",
    ),
    "A71": ("tests/functional/test_two_at_once.py::test_two_runs_in_one_checkout_do_not_mix",),
    "A74": (
        f"{ODD}test_without_git_on_path_the_program_says_so",
        f"{ODD}test_a_folder_that_is_no_repository_is_refused",
        f"{ODD}test_a_shallow_clone_is_judged_and_says_why_the_change_is_unknown",
        f"{ODD}test_a_repository_of_another_user_is_refused_with_the_command_that_trusts_it",
    ),
    "B01": (f"{KEPT}test_a_baseline_that_cannot_be_read_is_refused",),
    "B02": (f"{KEPT}test_spoiled_evidence_in_the_cache_is_made_again",),
    "B03": (f"{KEPT}test_an_older_report_that_was_edited_does_not_stop_the_next_run",),
    "B04": (f"{KEPT}test_a_spoiled_snapshot_means_an_honest_run",),
    "B09": (f"{FRAGMENTS}test_a_plan_that_is_none_is_refused",),
}


def rows_of(nodeid: str) -> tuple[str, ...]:
    """The rows that a test of the suite holds."""
    names = {nodeid, nodeid.partition("[")[0]}
    return tuple(row for row, held in HELD.items() if names.intersection(held))


if __name__ == "__main__":
    print("\n".join(sorted({name for names in HELD.values() for name in names})))  # noqa: T201
