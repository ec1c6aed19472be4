#!/usr/bin/env bash
# Installs the programs the tests drive, where they are missing: Chromium for
# the dashboard, strace to see what reaches the disk, Node and npm.
set -euo pipefail

declare -A package=([chromium]=chromium [strace]=strace [node]=nodejs [npm]=npm [cc]=build-essential)
missing=()
for program in "${!package[@]}"; do
	command -v "$program" >/dev/null || missing+=("${package[$program]}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
	echo "Please install by hand: ${missing[*]}" >&2
	exit 1
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
