"""The demo's own tools: what they write, what they refuse."""
import json
import pathlib
import sys
import types

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE), str(SOURCE / "tools" / "demo")]

from jxdemo import DemoError, certificates, cli, jcfg, network, prosody  # noqa: E402
from jxdemo.process import Child, end_by_name, start_time, wait_for  # noqa: E402
from jxdemo.settings import Settings  # noqa: E402


def test_a_sample_is_filled_in_and_keeps_its_comments():
    filled = jcfg.fill('g: {\n\t#name = "a"\t# why\n\tlist = [1, 2] # two\n}\n', {"g": {"name": 'b"\\', "list": [3]}})
    assert filled == 'g: {\n\tname = "b\\"\\\\"\t# why\n\tlist = [ 3 ] # two\n}\n'


def test_a_key_that_the_sample_lacks_is_an_error():
    with pytest.raises(DemoError, match="g.other"):
        jcfg.fill("g: {\n\tname = 1\n}\n", {"g": {"other": 1}})


def test_nested_groups_are_written():
    assert jcfg.dump({"a": {"b": {"c": True, "d": 5000000000}}}) == "a: {\n\tb: {\n\t\tc = true\n\t\td = 5000000000L\n\t}\n}\n"


@pytest.mark.parametrize("options, says", [
    (["--domain", "School_x"], "--domain"), (["--domain", "nodot"], "--domain"), (["--user", "anna"], "NAME:PASSWORD"), (["--user", "anna:"], "password"),
    (["--user", "a b:c"], "--user"), (["--user", "a:1", "--user", "A:2"], "twice"), (["--cert", "/etc/hostname"], "--key"),
    (["--cert", "/nowhere", "--key", "/nowhere"], "cannot be read"), (["--address", ","], "--address")])
def test_bad_options_are_refused_with_a_sentence(options, says):
    with pytest.raises(DemoError, match=says):
        cli.settings_from(cli.parser().parse_args(options))


@pytest.mark.parametrize("address, says", [("127.0.0.1", "loopback"), ("203.0.113.77", "not an address of this machine"), ("here", "not an IP address")])
def test_bad_addresses_are_refused(address, says):
    with pytest.raises(DemoError, match=says):
        network.check_addresses([address])


def test_a_taken_port_is_replaced_and_none_is_used_twice():
    import socket
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        usual = taken.getsockname()[1]
        ports = network.choose_ports({"a": usual, "b": usual}, ["127.0.0.1"]) if usual < 55000 else {"a": 1, "b": 2}
        assert ports["a"] != usual and ports["a"] != ports["b"]


def test_a_certificate_is_kept_while_it_fits(tmp_path):
    first, key, ca = certificates.make(tmp_path, "school.example", ["school.example"], ["192.0.2.1"])
    text, root = first.read_text(), ca.read_text()
    certificates.make(tmp_path, "school.example", ["school.example"], ["192.0.2.1"])
    assert first.read_text() == text
    certificates.make(tmp_path, "school.example", ["school.example", "other.example"], ["192.0.2.1"])
    assert first.read_text() != text and ca.read_text() == root
    assert key.stat().st_mode & 0o77 == 0
    certificates.check_pair(first, key)
    with pytest.raises(DemoError, match="not the key"):
        certificates.check_pair(first, tmp_path / "ca.key")


def test_rooms_are_where_okedu_looks():
    """The desktop makes the rooms' address from its own domain; it has no setting for another."""
    assert 'Component "conference.school.example" "muc"' in (SOURCE / "conf" / "prosody" / "janus-xmpp.cfg.lua").read_text()
    assert "host: conference.school.example" in (SOURCE / "conf" / "ejabberd" / "janus-xmpp.yml").read_text()
    assert "conference.school.example" in (SOURCE / "conf" / "janus.transport.xmpp.jcfg.sample").read_text()


def test_an_unknown_xmpp_server_is_refused():
    with pytest.raises(DemoError, match="--xmpp openfire: prosody or ejabberd"):
        Settings(xmpp="openfire").check()
    assert Settings(xmpp="ejabberd").focus_account  # a component owns no rooms there


def test_an_account_is_written_where_prosody_looks(tmp_path):
    plan = types.SimpleNamespace(state=tmp_path, domain="school.example")
    prosody.add_account(plan, "Anna.B", "secret")
    text = (tmp_path / "prosody/data/school%2eexample/accounts/anna%2eb.dat").read_text()
    assert '["stored_key"]' in text and "secret" not in text


def test_a_child_that_dies_while_it_is_waited_for_is_told_with_its_log(tmp_path):
    child = Child("Cat", ["sh", "-c", "echo the reason; exit 3"], tmp_path, tmp_path / "log").start()
    with pytest.raises(DemoError, match="(?s)exited with status 3.*the reason"):
        wait_for(lambda: False, 10, "nothing", [child])


def test_only_the_process_that_was_meant_is_ended(tmp_path):
    child = Child("Sleep", ["sleep", "100"], tmp_path, tmp_path / "log").start()
    began = start_time(child.pid)
    assert not end_by_name(child.pid, began + 1)
    assert child.running()
    child.kill()
    assert not end_by_name(child.pid, began)


def test_the_ready_file_is_whole_or_absent(tmp_path):
    path = tmp_path / "ready.json"
    cli.write_ready_file(path, {"a": 1})
    assert json.loads(path.read_text()) == {"a": 1} and path.stat().st_mode & 0o77 == 0
