#!/usr/bin/env bash
# The composite action's work: judge, name the report's folder, and pass the exit code on. `gates` shows the page itself.
set -uo pipefail

read -r -a words <<< "${ARGUMENTS:-}"
python -P -m gates health "${words[@]}"
code=$?

report="$(git rev-parse --show-toplevel)/${REPORT_DIR:-.gates/health}"
if [[ -f "$report/health.md" ]]; then
  printf 'report=%s\n' "${report//[$'\r\n']/}" >> "$GITHUB_OUTPUT" # a line end in it would be another output
fi
exit "$code"
