"""Fixtures of every suite that plays scenes."""
import pytest

from cast import Cast, started


@pytest.fixture(scope="module")
def server():
    """One server for the scenarios of a file."""
    server = started()
    yield server
    server.stop()


@pytest.fixture
def cast():
    cast = Cast()
    yield cast
    cast.close()
