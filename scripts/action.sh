#!/usr/bin/env bash
# The composite action's work: judge, show the page, name the report's folder, and pass the exit code on.
set -uo pipefail

read -r -a words <<< "${ARGUMENTS:-}"
python -P -m gates health "${words[@]}"
code=$?

report="$(git rev-parse --show-toplevel)/${REPORT_DIR:-.gates/health}"
if [[ -f "$report/health.md" ]]; then
  cat "$report/health.md" >> "$GITHUB_STEP_SUMMARY"
  printf 'report=%s\n' "$report" >> "$GITHUB_OUTPUT"
fi
exit "$code"
