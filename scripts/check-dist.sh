#!/usr/bin/env bash
# Rebuilds the dashboard and the browser tracker elsewhere and fails when the
# committed builds differ.
set -euo pipefail

cd "$(dirname "$0")/.."
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
check() { # check SCRIPT DIRECTORY
	(cd internal/web/ui && npm run --silent "$1" -- --outDir "$fresh/$2" --emptyOutDir >/dev/null)
	if ! diff -r "$fresh/$2" "internal/web/$2"; then
		echo "internal/web/$2 is not what internal/web/ui builds: run make ui and commit it" >&2
		exit 1
	fi
}
check build dist
check build:tracker tracker
