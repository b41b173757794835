# Load and figures; not part of make check.
EXTRA_DIST += tests/load/bench.py tests/load/calls.py tests/load/conference_requests.py tests/load/joins.py tests/load/loss.py tests/load/stanzas.py tests/load/sfubench.c \
	tests/load/sfuload/go.mod tests/load/sfuload/go.sum tests/load/sfuload/main.go tests/load/sfuload/janus.go \
	tests/load/sfuload/conference.go tests/load/sfuload/media.go tests/load/sfuload/peer.go tests/load/sfuload/sdp.go

.PHONY: bench
bench: all
	/usr/bin/python3 -B $(srcdir)/tests/load/bench.py $(BENCH)

# What the engine itself spends per packet: make tests/load/forward_bench && tests/load/forward_bench 20
EXTRA_PROGRAMS = tests/load/forward_bench tests/load/mixer_bench tests/load/omemo_bench
tests_load_forward_bench_SOURCES = tests/load/forward_bench.c tests/unit/plugin/fake_gateway.c
tests_load_forward_bench_CPPFLAGS = $(plugin_test_cppflags)
tests_load_forward_bench_LDADD = $(engine_test_libs)
# What a turn of the mix costs, and what it adds to the delay: make tests/load/mixer_bench && tests/load/mixer_bench cost 6 20 6
tests_load_mixer_bench_SOURCES = tests/load/mixer_bench.c
tests_load_mixer_bench_CPPFLAGS = $(plugin_test_cppflags)
tests_load_mixer_bench_LDADD = $(engine_test_libs)
# Encrypted messages per second: make tests/load/omemo_bench && tests/load/omemo_bench 2
tests_load_omemo_bench_SOURCES = tests/load/omemo_bench.c $(OMEMO_TEST_SHARED)
tests_load_omemo_bench_CPPFLAGS = $(FULL_CPPFLAGS)
tests_load_omemo_bench_LDADD = $(OMEMO_TEST_LIBS)
