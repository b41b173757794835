#!/bin/sh
# TAP: each fixture of a client has a test that judges what it must lead to (tests/fixtures/EXPECTED), and that test exists.
top=${G_TEST_SRCDIR:-$(dirname "$0")/..}
cd "$top" || exit 99
rows=$(grep -v '^#' fixtures/EXPECTED)
echo "1..$(echo "$rows" | grep -c .)"
n=0
echo "$rows" | while read -r file tests; do
	n=$((n + 1))
	missing=
	[ -e "fixtures/$file" ] || missing="$file"
	for test in $tests; do
		case $test in
		/*) grep -rqF "\"$test\"" unit plays || missing="$missing $test" ;;
		*) grep -qF "def ${test#*::}(" "interop/${test%%::*}" 2>/dev/null || missing="$missing $test" ;;
		esac
	done
	[ -n "$tests" ] || missing="$missing a test"
	if [ -z "$missing" ]; then echo "ok $n - $file"; else echo "not ok $n - $file: there is no $missing"; fi
done
