#!/bin/sh
# Every test that docs/protocol/hazards.md names exists, and every test named after a hazard stands there.
top=${G_TEST_SRCDIR:-$(dirname "$0")/..}/..
table=$top/docs/protocol/hazards.md
tests=$(grep -rhoE '"/[a-z0-9/-]+"' "$top/tests/unit" "$top/tests/plays" --include='*.c' | tr -d '"'; grep -rhoE 'def test_[a-z0-9_]+' "$top/tests/lib" --include='*.py' | cut -d' ' -f2)
status=0
number=0
say() { number=$((number + 1)); echo "$1 $number - $2"; [ "$1" = ok ] || status=1; }
for name in $(grep -oE '`(/[a-z0-9/-]+|test_[a-z0-9_]+)`' "$table" | tr -d '`' | sort -u); do
	if echo "$tests" | grep -qxF "$name"; then say ok "$name is a test"; else say "not ok" "$name is named in docs/protocol/hazards.md, and there is no such test"; fi
done
for name in $(echo "$tests" | grep '^/hazards/' | sort -u); do
	if grep -qF "\`$name\`" "$table"; then say ok "$name stands in the table"; else say "not ok" "$name is a test that docs/protocol/hazards.md does not name"; fi
done
echo "1..$number"
exit $status
