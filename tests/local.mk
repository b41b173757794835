include $(srcdir)/tests/unit/wire/local.mk
include $(srcdir)/tests/unit/call/local.mk
include $(srcdir)/tests/unit/transfer/local.mk
include $(srcdir)/tests/unit/omemo/local.mk
include $(srcdir)/tests/unit/janus/local.mk
include $(srcdir)/tests/unit/host/local.mk
include $(srcdir)/tests/unit/passport/local.mk
include $(srcdir)/tests/unit/conference/local.mk
include $(srcdir)/tests/unit/plugin/local.mk
include $(srcdir)/tests/unit/compose/local.mk
include $(srcdir)/tests/fuzz/local.mk
include $(srcdir)/tests/load/local.mk

SCRIPT_TESTS = tests/unit/expected.sh tests/unit/layers.sh tests/unit/hazards.sh
EXTRA_DIST += $(SCRIPT_TESTS) tests/lib tests/interop tests/conftest.py tests/packages

# For ./check: the names, one line.
print-tests:
	@echo $(TESTS)
.PHONY: print-tests
