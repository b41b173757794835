"""ejabberd in Prosody's place: conf/ejabberd/janus-xmpp.yml with this machine's addresses and secrets, accounts and the process."""
import importlib
import json
import os
import pathlib
import shutil
import urllib.request

from . import DemoError, network
from .process import Child, wait_for
from .settings import SOURCE

NAME = "ejabberd"
SAMPLE = SOURCE / "conf" / "ejabberd" / "janus-xmpp.yml"
LISTENERS = {5222: "c2s", 5223: "c2s_tls", 5281: "https", 5347: "component"}


def _yaml():
    try:
        return importlib.import_module("yaml")
    except ImportError:
        raise DemoError("ejabberd's configuration is YAML: apt-get install python3-yaml.") from None


def _listen(plan, configuration):
    """Every listener of the sample at this plan's port, the public ones at each of its addresses; and one for accounts, on loopback."""
    listeners = []
    for listener in configuration["listen"]:
        name = LISTENERS[listener["port"]]
        hosts = [listener["ip"]] if "ip" in listener else plan.hosts
        listeners += [{**listener, "port": plan.ports[name], "ip": host} for host in hosts]
        if name == "https":
            listener["request_handlers"]["/"] = "mod_http_fileserver"
    listeners.append({"port": plan.ports["accounts"], "ip": "127.0.0.1", "module": "ejabberd_http", "request_handlers": {"/api": "mod_http_api"}})
    return listeners


def _configuration(plan):
    text = SAMPLE.read_text()
    for sample, ours in (("school.example", plan.domain), ("change-me-focus", plan.secrets["focus"]), ("change-me-calls", plan.secrets["calls"])):
        if sample not in text:
            raise DemoError(f"conf/ejabberd/janus-xmpp.yml has no {sample} to fill in.")
        text = text.replace(sample, ours)
    configuration = _yaml().safe_load(text)
    configuration["listen"] = _listen(plan, configuration)
    configuration["certfiles"] = [str(plan.certificate), str(plan.key)]
    configuration["modules"]["mod_http_fileserver"] = {"docroot": str(plan.state / "www"), "directory_indices": ["index.html"]}
    configuration["modules"]["mod_http_api"] = {}
    configuration["api_permissions"] = {"accounts": {"from": ["mod_http_api"], "who": {"access": [{"allow": [{"ip": "127.0.0.1/8"}]}]},
                                                     "what": ["register", "change_password", "muc_register_nick"]}}
    return configuration


def write_configuration(plan):
    folder = plan.state / NAME
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "ejabberd.yml"
    path.touch(mode=0o600)
    path.write_text(json.dumps(_configuration(plan), indent=1))  # JSON is YAML


def start(plan):
    erl = shutil.which("erl", path="/usr/bin:/usr/local/bin:" + os.environ.get("PATH", ""))
    libraries = [str(path.parent) for path in pathlib.Path("/usr/lib").glob("*/ejabberd-*/ebin/..")]
    if not erl or not libraries:
        raise DemoError("there is no ejabberd here: apt-get install ejabberd.")
    folder = plan.state / NAME
    # Not by ejabberdctl, which becomes another user and needs the machine's one port mapper.
    command = [erl, "-noinput", "-noshell", "-mnesia", "dir", f'"{folder / "data"}"', "-s", "ejabberd"]
    environment = {"ERL_LIBS": str(pathlib.Path(libraries[0]).parent.parent), "EJABBERD_CONFIG_PATH": str(folder / "ejabberd.yml"), "HOME": str(folder),
                   "EJABBERD_LOG_PATH": str(plan.state / "log" / "ejabberd.log"), "ERL_CRASH_DUMP_BYTES": "0"}
    return Child(NAME, command, folder, plan.state / "log" / "ejabberd.out", environment).start()


def _ask(plan, command, /, **arguments):
    request = urllib.request.Request(f'http://127.0.0.1:{plan.ports["accounts"]}/api/{command}', json.dumps(arguments).encode(), {"Content-Type": "application/json"})
    try:
        with network.open_url(request, 10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == 409:  # it is there already
            return None
        raise DemoError(f"ejabberd refused {command}: {error.read().decode(errors='replace')[:300]}") from None


def add_account(plan, name, password):
    """While ejabberd runs."""
    if _ask(plan, "register", user=name.lower(), host=plan.domain, password=password) is None:
        _ask(plan, "change_password", user=name.lower(), host=plan.domain, newpass=password)
    if name == "focus":
        _ask(plan, "muc_register_nick", nick="focus", jid=f"focus@{plan.domain}", service=plan.jids["muc"])


def listening(plan):
    return all(network.listens("127.0.0.1", plan.ports[name]) for name in ("c2s", "https", "component", "accounts"))


def wait_until_it_listens(plan, child, seconds=40):
    wait_for(lambda: listening(plan), seconds, "that ejabberd listens", [child])
