"""For every pytest suite of the tree: imports of tests.lib, and a network of its own or none at all."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from tests.lib import namespace  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "alone: judges pictures of so many, or of so narrow a way, that no other suite may run beside it")
    if "interop" in str(config.args) and not config.option.collectonly and not namespace.inside():
        pytest.exit("these suites run real servers in a network of their own: run ./check interop SUITE, or tests/lib/namespace.py /usr/bin/python3 -m pytest …", 4)
