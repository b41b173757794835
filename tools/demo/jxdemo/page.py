"""What the HTTPS server shows: the classroom page, its libraries, and the addresses it needs to know."""
import json
import shutil

from .settings import DEFAULT_ROOM, SOURCE

# The page's server sets no headers of ours: the pages bring their Content-Security-Policy in a <meta>.
INDEX = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>{domain}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><meta http-equiv="refresh" content="0; url=classroom/#{room}">
<p><a href="classroom/#{room}">The classroom</a></p></html>
"""


def configuration(plan):
    return {"domain": plan.jids["guests"], "websocket": plan.urls["websocket"], "bosh": plan.urls["bosh"], "muc": plan.jids["muc"],
            "focus": plan.jids["focus"], "caller": plan.jids["calls"], "login": "anonymous", "room": DEFAULT_ROOM, "janus": plan.urls["janus"]}


def write(plan):
    root = plan.state / "www"
    shutil.rmtree(root, ignore_errors=True)
    (root / "classroom").mkdir(parents=True)
    for path in sorted((SOURCE / "html" / "classroom").glob("*")):
        (root / "classroom" / path.name).symlink_to(path)
    (root / "vendor").symlink_to(SOURCE / "html" / "vendor")
    (root / "classroom" / "config.json").unlink(missing_ok=True)
    (root / "classroom" / "config.json").write_text(json.dumps(configuration(plan), indent=1) + "\n")
    (root / "index.html").write_text(INDEX.format(domain=plan.domain, room=DEFAULT_ROOM))
    (root / "mime.types").unlink(missing_ok=True)
