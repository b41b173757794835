#!/bin/sh
# TAP: an #include only ever points down the layers of docs/architecture.md, and the pure layers see neither Janus nor sockets nor files.
top=${G_TEST_SRCDIR:-$(dirname "$0")/..}/..
cd "$top" || exit 99
n=0
check() { # description, folder, regular expression that must not be included
	n=$((n + 1))
	bad=$(grep -nE "^#[[:space:]]*include[[:space:]]+[<\"]($3)" -r "$2" --include='*.[ch]')
	if [ -n "$bad" ]; then echo "not ok $n - $1"; echo "$bad" | sed 's/^/# /'; else echo "ok $n - $1"; fi
}
echo "1..19"
outside='plugins/plugin\.h|transports/transport\.h|rtcp\.h|rtp\.h|sdp-utils\.h|sys/socket|netinet/|poll\.h|sqlite3|microhttpd|curl/|stdio\.h|fcntl\.h|time\.h|gio/'
check "wire is pure" transports/wire "$outside|link/|host/|call/|janus/|conference/|modules/|http/"
check "call is pure, above wire only" transports/call "$outside|link/|host/|janus/|conference/|modules/|http/"
check "transfer is pure, above wire only" transports/transfer "$outside|link/|host/|call/|janus/|conference/|modules/|http/|files/"
check "files knows conference, transfer, host and wire" transports/files "link/|call/|janus/|modules/|http/"
check "omemo knows pep, host and wire" transports/omemo "link/|call/|janus/|conference/|modules/|http/"
check "link knows only wire" transports/link "host/|call/|janus/|conference/|modules/|http/"
check "host knows wire and link" transports/host "files/|transfer/|call/|janus/|conference/|modules/|pep/|omemo/"
check "pep knows host, link and wire" transports/pep "omemo/|call/|janus/|conference/|modules/|http/"
check "janus knows call, host and wire" transports/janus "conference/|modules/|http/|pep/|omemo/"
check "conference knows call, janus, omemo, host and wire" transports/conference "files/|transfer/|modules/|http/"
check "passport knows host, link and wire" transports/passport "call/|janus/|conference/|modules/|http/"
check "http knows host, and how folders are named" transports/http "call/|janus/|conference/|modules/|passport/|media/|api/|record/[^n]"
check "model is pure" plugins/model "$outside|media/|api/|\.\./media/|\.\./api/"
check "media knows model" plugins/media "api/|record/|\.\./api/|\.\./record/"
check "record knows model, and nothing of Janus" plugins/record "api/|media/|\.\./api/|\.\./media/|plugins/plugin\.h"
check "model knows no recorder" plugins/model "record/|\.\./record/"
check "compose: read knows neither plan nor libav" tools/compose/read "plan/|make/|lib(av|sw)"
check "compose: plan is pure, above read only" tools/compose/plan "make/|lib(av|sw)|sys/|stdio\.h|fcntl\.h|unistd\.h|time\.h|gio/"
n=$((n + 1))
bad=$(grep -nE '(^|[^_a-z])(sscanf|atoi|atol|strcpy|strcat|sprintf|gets)[[:space:]]*\(' -r transports plugins tools --include='*.[ch]')
if [ -n "$bad" ]; then echo "not ok $n - no unbounded or unchecked string function"; echo "$bad" | sed 's/^/# /'; else echo "ok $n - no unbounded or unchecked string function"; fi
