"""A wrong setting: Janus's log names file, key and what is allowed, and only our part stays off."""
import os
import pathlib

import pytest

from tests.lib.server import DemoError, Server


WRONG = [("http", "port", 99999), ("conference", "audio_slots", 5000), ("general", "workers", 0)]


@pytest.mark.parametrize("group, key, value", WRONG if os.environ.get("JX_LONG") else WRONG[:1])  # each starts a server
def test_a_number_out_of_range(tmp_path, monkeypatch, group, key, value):
    monkeypatch.setenv("JX_KEEP_LOGS", str(tmp_path))
    with pytest.raises(DemoError) as failure:
        Server(overrides={"janus.transport.xmpp.jcfg": {group: {key: value}}}).start()
    log = "".join(path.read_text(errors="replace") for path in pathlib.Path(tmp_path).rglob("janus.log"))
    lines = [line for line in log.splitlines() if "janus.transport.xmpp.jcfg" in line and key in line]
    assert lines, log[-3000:]
    assert any(any(word in line for word in (" to ", "between", "..", "–", "at least")) for line in lines), lines
    assert "Janus runs without janus.transport.xmpp" in str(failure.value), failure.value
