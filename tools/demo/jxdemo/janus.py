"""Janus: configuration, the folders it loads from, the process and its Admin API."""
import json
import os
import pathlib
import secrets
import urllib.request

from . import DemoError, build, jcfg, network
from .process import Child
from .settings import SOURCE


def modules_folder(prefix):
    for candidate in (*sorted((prefix / "lib").glob("*-linux-*/janus")), prefix / "lib" / "janus", prefix / "lib64" / "janus"):
        if (candidate / "transports").is_dir():
            return candidate
    raise DemoError(f"no janus/transports folder under {prefix}/lib.")


def farm(folder, objects):
    """A folder of symbolic links, because Janus takes one folder per kind: ours beside the few of its own that are needed."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for path in objects:
        if not path.exists():
            raise DemoError(f"{path} is missing.")
        (folder / path.name).symlink_to(path)


def _port_range(plan):
    return f'{plan.ports["rtp_first"]}-{plan.ports["rtp_last"]}'


def _core(plan):
    folder = plan.state / "janus"
    return {
        "general": {
            "configs_folder": folder / "conf", "plugins_folder": folder / "plugins", "transports_folder": folder / "transports",
            "loggers_folder": folder / "loggers", "events_folder": folder / "events",
            "admin_secret": plan.secrets["admin"], "server_name": plan.domain, "debug_timestamps": True, "debug_colors": False,
            "event_loops": plan.settings.event_loops or len(os.sched_getaffinity(0)),
        },
        "media": {"ipv6": any(":" in a for a in plan.addresses), "rtp_port_range": _port_range(plan)},
        "nat": {"ice_enforce_list": ",".join(plan.addresses)},
    }


def _transport(plan):
    def account(role):
        return {"type": "component", "domain": f"{role}.{plan.domain}", "server": "127.0.0.1", "port": plan.ports["component"], "secret": plan.secrets[role]}

    trust = {"ca_file": plan.ca} if plan.ca else {}
    focus = {"focus": account("focus")}
    if plan.settings.focus_account:
        focus = {"focus": {"type": "client", "jid": f"focus@{plan.domain}", "password": plan.secrets["focus_account"], "server": "127.0.0.1",
                           "port": plan.ports["c2s"], **trust}, "requests": account("focus")}
    folder = plan.state / "janus"
    return {
        "general": {"state_folder": folder / "state", "controller_secret_file": folder / "state" / "controller.secret"},
        "accounts": {**focus, "calls": account("calls")},
        "conference": {"muc": f"conference.{plan.domain}"},
        "http": {"listen": "127.0.0.1", "port": plan.ports["metrics"], "html_folder": SOURCE / "html", "public_url": f'http://127.0.0.1:{plan.ports["metrics"]}'},
        "recordings": {"folder": plan.state / "recordings"},
        "passport": {"port": plan.ports["c2s"], **trust},
        "files": {"folder": plan.state / "files", "socks5_port": plan.ports["files"], "socks5_hosts": plan.addresses},
    }


def _room_plugin(plan):
    return {"general": {"controller_secret_file": plan.state / "janus" / "state" / "controller.secret", "record_folder": plan.state / "recordings"}}


def _websocket(plan):
    # Pages with a join token come this way, over TLS; there is no plain listener.
    return {
        "general": {"json": "compact", "ws": False, "wss": True, "wss_port": plan.ports["janus"]},
        "admin": {"admin_ws": False, "admin_wss": False},
        "certificates": {"cert_pem": plan.certificate, "cert_key": plan.key},
    }


def _http(plan):
    # For the Admin API alone, with its secret, on loopback. (Janus's Unix socket transport would need no port, but its thread ends at
    # once when it is quicker than its own initialisation.)
    return {"general": {"http": False, "https": False},
            "admin": {"admin_http": True, "admin_https": False, "admin_ip": "127.0.0.1", "admin_port": plan.ports["admin"], "admin_base_path": "/admin"}}


def write_configuration(plan):
    folder = plan.state / "janus"
    for name in ("", "conf", "events", "state"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    more = plan.settings.overrides
    sample = (SOURCE / "conf" / "janus.jcfg.sample").read_text()
    files = {"janus.jcfg": jcfg.fill(sample, jcfg.merge(_core(plan), more.get("janus.jcfg", {})))}
    for name, groups in (("janus.transport.xmpp.jcfg", _transport(plan)), ("janus.plugin.conference.jcfg", _room_plugin(plan)),
                         ("janus.transport.websockets.jcfg", _websocket(plan)), ("janus.transport.http.jcfg", _http(plan))):
        files[name] = jcfg.dump(jcfg.merge(groups, more.get(name, {})))
    for name, text in files.items():
        path = folder / "conf" / name
        path.touch(mode=0o600)
        path.write_text(text)
    transports, plugins, loggers = build.objects(plan.build)
    stock = modules_folder(plan.janus_prefix)
    farm(folder / "transports", [*transports, stock / "transports" / "libjanus_websockets.so", stock / "transports" / "libjanus_http.so"])
    farm(folder / "plugins", plugins)
    farm(folder / "loggers", loggers)


def start(plan):
    folder = plan.state / "janus"
    command = [plan.janus_program, "-F", folder / "conf", "-C", folder / "conf" / "janus.jcfg"]
    return Child("Janus", command, folder, plan.state / "log" / "janus.log", plan.settings.janus_environment).start()


def admin(plan, request, /, timeout=10, **members):
    """One Admin API request → its answer. DemoError when Janus does not answer or refuses."""
    body = {"janus": request, "transaction": secrets.token_hex(8), "admin_secret": plan.secrets["admin"], **members}
    call = urllib.request.Request(plan.urls["admin"], json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with network.open_url(call, timeout) as reply:
            answer = json.load(reply)
    except (OSError, ValueError) as error:
        raise DemoError(f"Janus's Admin API did not answer: {error}") from None
    if answer.get("janus") == "error":
        raise DemoError(f"Janus refused {request}: {answer['error'].get('reason')}")
    return answer


def answers(plan):
    try:
        return admin(plan, "ping", timeout=2)["janus"] == "pong"
    except DemoError:
        return False


def missing_parts(plan):
    """Which of ours Janus did not take: a wrong setting keeps only our part off, and Janus goes on."""
    info = admin(plan, "info")
    return [name for kind, name in (("plugins", "janus.plugin.conference"), ("transports", "janus.transport.xmpp")) if name not in info.get(kind, {})]


def log_path(plan) -> pathlib.Path:
    return plan.state / "log" / "janus.log"
