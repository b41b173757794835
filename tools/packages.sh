# Sourced by ./demo and ./check: installs the Debian packages of a list that are missing. Asks sudo only when something is.
# A line of a list is `package`, or `package command` where any program of that name on PATH will do; # begins a comment.

jx_missing() { # lists…
	cat "$@" | sed 's/#.*//' | while read -r package command; do
		[ -n "$package" ] || continue
		if [ -n "$command" ] && command -v "$command" >/dev/null 2>&1; then continue; fi
		dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || echo "$package"
	done | sort -u
}

jx_install() { # lists…
	missing=$(jx_missing "$@" | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	if ! command -v apt-get >/dev/null 2>&1; then
		echo "These Debian packages are missing, and there is no apt-get here to install them: $missing" >&2
		return 1
	fi
	root=env
	if [ "$(id -u)" != 0 ]; then
		if ! command -v sudo >/dev/null 2>&1; then
			echo "These Debian packages are missing: $missing" >&2
			echo "There is no sudo here. As root, run: apt-get install --no-install-recommends $missing" >&2
			return 1
		fi
		root="sudo env"
	fi
	echo "Installing Debian packages: $missing" >&2
	# What a package's start script would start is not ours to start: the services stay as the machine has them, new ones stay off.
	policy=
	if [ ! -e /usr/sbin/policy-rc.d ]; then
		printf '#!/bin/sh\nexit 101\n' | $root tee /usr/sbin/policy-rc.d >/dev/null && $root chmod 755 /usr/sbin/policy-rc.d && policy=yes
	fi
	# shellcheck disable=SC2086
	{ $root apt-get update -q && $root DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing; } >&2
	status=$?
	[ -z "$policy" ] || $root rm -f /usr/sbin/policy-rc.d
	if [ "$status" != 0 ]; then echo "apt-get could not install: $missing" >&2; fi
	return "$status"
}
