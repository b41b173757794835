"""What an application asks of lib-jitsi-meet, and what comes of it."""


def ask(client, method, *values):
    """A public function of the conference; {"result"} or {"error"}."""
    return client.driver.execute_async_script("const done = arguments[arguments.length - 1]; const [m, v] = arguments; page.ask(m, ...v).then(done)", method, list(values))


def happened(client, what):
    return [entry["details"] for entry in client.state()["happened"] if entry["what"] == what]


def level_of(client, other):
    """How loud `client` hears `other`, dB."""
    return client.read([other.hz])["audio"].get(f"{other.nick}-a0", {}).get(other.hz, -200.0) if other.nick else -200.0
