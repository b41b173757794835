"""What Conversations and monocles insist on in a peer's Jingle: one violation ends their call. Strict: what they would only overlook is an
error here, too."""
import re

import jingle_sdp as js

NO_SPACE = re.compile(r"\S+")
NUMBER = re.compile(r"[0-9]+")
CORE = ("component", "foundation", "ip", "port", "priority", "protocol", "type")
TYPES = ("host", "srflx", "prflx", "relay")
REASONS = {"success", "decline", "busy", "cancel", "connectivity-error", "failed-transport", "failed-application", "security-error",
           "unsupported-applications", "unsupported-transports", "incompatible-parameters", "media-error", "general-error", "gone", "expired", "timeout"}


def _word(value):
    return value is not None and bool(NO_SPACE.fullmatch(value))


def _number(value):
    return value is not None and bool(NUMBER.fullmatch(value))


class Rules:
    """One session, from this client's side. proposed: the media of the proposal that it follows, None where there was none."""

    def __init__(self, sid, proposed=None):
        self.sid, self.proposed = sid, proposed
        self.offered = None  # (name, media) of what we offered; None: the peer offers
        self.contents, self.credentials = {}, set()

    def we_offer(self, jingle):
        self.offered = [(c.get("name"), c.find(js.RTP + "description").get("media")) for c in jingle.findall(js.JINGLE + "content")]

    def violations(self, jingle):
        """Sentences; none where the stanza is fine."""
        if jingle.get("sid") != self.sid:
            return [f"sid {jingle.get('sid')} is not that of the proposal, {self.sid}"]
        check = getattr(self, "_" + jingle.get("action").replace("-", "_"), None)
        return list(check(jingle)) if check else []

    # --- whole descriptions

    def _session_initiate(self, jingle):
        yield from self._whole(jingle, ("actpass",))
        media = [media for _, media in self.contents.items()]
        if self.proposed is not None and sorted(media) != sorted(self.proposed):
            yield f"security-error: {media} is offered, {self.proposed} was proposed"

    def _session_accept(self, jingle):
        yield from self._whole(jingle, ("active", "passive"))
        if self.offered is not None and list(self.contents.items()) != self.offered:
            yield f"{self.contents} answers {self.offered}"

    def _whole(self, jingle, setups):
        contents = jingle.findall(js.JINGLE + "content")
        if not contents:
            yield "no content"
        for content in contents:
            yield from self._content(content)
            yield from self._transport(content, setups)
        # An offer that need not be bundled has a transport for each content: a set of credentials is what a trickle is compared with.
        self.credentials = {(t.get("ufrag"), t.get("pwd")) for t in jingle.iter(js.ICE + "transport")}
        if len(self.credentials) > 1 and self.offered is not None:
            yield "contents of a bundled answer have different credentials"
        yield from self._group(jingle, [content.get("name") for content in contents])

    def _group(self, jingle, names):
        groups = jingle.findall(js.GROUP + "group")
        if len(groups) != 1 or groups[0].get("semantics") != "BUNDLE":
            yield "there is not one BUNDLE group"
        elif [c.get("name") for c in groups[0].findall(js.GROUP + "content")] != names:
            yield "the BUNDLE group does not list the contents"

    def _content(self, content):
        name, description = content.get("name"), content.find(js.RTP + "description")
        if not _word(name):
            yield "a content without a name"
        if name in self.contents:
            yield f"a second content {name}"
        if content.get("creator") not in ("initiator", "responder"):
            yield f"{name}: creator {content.get('creator')}"
        if description is None:
            yield f"{name}: no description"
            return
        if description.get("media") not in ("audio", "video"):
            yield f"{name}: media {description.get('media')}"
        self.contents[name] = description.get("media")
        if description.find(js.RTP + "rtcp-mux") is None:
            yield f"{name}: no rtcp-mux"
        if description.find(js.RTP + "payload-type") is None:
            yield f"{name}: no codec"
        yield from self._codecs(description, name)
        yield from self._extensions(description, name)
        yield from self._sources(description, name)

    @staticmethod
    def _codecs(description, name):
        for codec in description.findall(js.RTP + "payload-type"):
            if not _number(codec.get("id")):
                yield f"{name}: payload type {codec.get('id')}"
            if not _word(codec.get("name")) or not _number(codec.get("clockrate")):
                yield f"{name}: codec {codec.get('name')}/{codec.get('clockrate')}"
            for parameter in codec.findall(js.RTP + "parameter"):
                if not _word(parameter.get("value")) or parameter.get("name") is not None and " " in parameter.get("name"):
                    yield f"{name}: parameter {parameter.get('name')}={parameter.get('value')}"
        for feedback in (e for e in description.iter() if e.tag.endswith("}rtcp-fb")):
            if not _word(feedback.get("type")):
                yield f"{name}: an rtcp-fb without type"

    @staticmethod
    def _extensions(description, name):
        for extension in (e for e in description if e.tag.endswith("}rtp-hdrext")):
            if not _number(extension.get("id")) or not _word(extension.get("uri")):
                yield f"{name}: header extension {extension.get('id')} {extension.get('uri')}"

    @staticmethod
    def _sources(description, name):
        for source in description.findall(js.SSMA + "source"):
            if not _number(source.get("ssrc")):
                yield f"{name}: ssrc {source.get('ssrc')}"
            for parameter in source.findall(js.SSMA + "parameter"):
                if not _word(parameter.get("name")) or not parameter.get("value"):
                    yield f"{name}: source parameter {parameter.get('name')}={parameter.get('value')}"
        for group in description.findall(js.SSMA + "ssrc-group"):
            if not _word(group.get("semantics")) or group.find(js.SSMA + "source") is None:
                yield f"{name}: ssrc-group {group.get('semantics')} of nothing"

    def _transport(self, content, setups):
        name, transport = content.get("name"), content.find(js.ICE + "transport")
        if transport is None:
            yield f"{name}: no ICE transport"
            return
        if not _word(transport.get("ufrag")) or not _word(transport.get("pwd")):
            yield f"{name}: no credentials"
        fingerprint = transport.find(js.DTLS + "fingerprint")
        if fingerprint is None or not (fingerprint.text or "").strip():
            yield f"{name}: no fingerprint"
        elif not _word(fingerprint.get("hash")):
            yield f"{name}: a fingerprint without hash"
        elif fingerprint.get("setup") not in setups:
            yield f"{name}: setup {fingerprint.get('setup')}, not {' or '.join(setups)}"
        yield from self._candidates(transport, name)

    @staticmethod
    def _candidates(transport, name):
        for candidate in transport.findall(js.ICE + "candidate"):
            missing = [key for key in CORE if not _word(candidate.get(key))]
            if missing:
                yield f"{name}: a candidate without {', '.join(missing)}"
            elif candidate.get("protocol").lower() != "udp":
                yield f"{name}: a candidate over {candidate.get('protocol')}"
            elif candidate.get("type") not in TYPES:
                yield f"{name}: a candidate of type {candidate.get('type')}"

    # --- in the midst of a call

    def _transport_info(self, jingle):
        for content in jingle.findall(js.JINGLE + "content"):
            transport = content.find(js.ICE + "transport")
            if content.get("name") not in self.contents:
                yield f"a transport-info for {content.get('name')}, which there is not"
            elif transport is None:
                yield "a transport-info without transport"
            else:
                yield from self._candidates(transport, content.get("name"))
                if (transport.get("ufrag"), transport.get("pwd")) not in self.credentials:
                    yield "a transport-info with other credentials: a restart of ICE that nobody asked for"

    def _content_accept(self, jingle):
        for content in jingle.findall(js.JINGLE + "content"):
            yield from self._content(content)
            if content.find(js.ICE + "transport") is None:
                yield f"{content.get('name')}: no ICE transport"

    @staticmethod
    def _session_terminate(jingle):
        reason = jingle.find(js.JINGLE + "reason")
        names = [child.tag.split("}")[1] for child in (reason if reason is not None else [])]
        if not REASONS & set(names):
            yield f"ended with {names}"


def jmi_violations(kind, message):
    """message: the whole stanza. A proceed from or to a bare JID is nobody's."""
    if kind != "proceed":
        return []
    return [f"a proceed {word} a bare JID, {jid}" for word, jid in (("from", message.get("from")), ("to", message.get("to"))) if "/" not in (jid or "")]
