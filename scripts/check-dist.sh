#!/usr/bin/env bash
# Rebuilds the dashboard elsewhere and fails when the committed build differs.
set -euo pipefail

cd "$(dirname "$0")/.."
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
(cd internal/web/ui && npm run --silent build -- --outDir "$fresh" --emptyOutDir >/dev/null)
if ! diff -r "$fresh" internal/web/dist; then
	echo "internal/web/dist is not what internal/web/ui builds: run make ui and commit it" >&2
	exit 1
fi
