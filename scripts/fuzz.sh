#!/usr/bin/env bash
# Runs every fuzz test of the tree for a while: scripts/fuzz.sh DURATION
set -euo pipefail

duration=${1:?how long, such as 5s}
git grep -l '^func Fuzz' -- '*_test.go' | xargs -n1 dirname | sort -u | while read -r dir; do
	grep -hoE '^func Fuzz[A-Za-z0-9_]*' "$dir"/*_test.go | sed 's/^func //' | while read -r fuzz; do
		go test "./$dir" -run '^$' -fuzz "^$fuzz\$" -fuzztime "$duration" </dev/null
	done
done
