"""Jingle (XEP-0166, 0167, 0176, 0293, 0294, 0320, 0338, 0339) to SDP and back, as much as a caller needs."""
import xml.etree.ElementTree as ET

JINGLE = "{urn:xmpp:jingle:1}"
RTP = "{urn:xmpp:jingle:apps:rtp:1}"
ICE = "{urn:xmpp:jingle:transports:ice-udp:1}"
DTLS = "{urn:xmpp:jingle:apps:dtls:0}"
FEEDBACK = "{urn:xmpp:jingle:apps:rtp:rtcp-fb:0}"
HDREXT = "{urn:xmpp:jingle:apps:rtp:rtp-hdrext:0}"
SSMA = "{urn:xmpp:jingle:apps:rtp:ssma:0}"
GROUP = "{urn:xmpp:jingle:apps:grouping:0}"

DIRECTIONS = {"both": "sendrecv", "none": "inactive"}


def direction(senders, from_initiator):
    if senders in DIRECTIONS:
        return DIRECTIONS[senders]
    return "sendonly" if (senders == "initiator") == from_initiator else "recvonly"


def candidate_line(element):
    get = element.get
    line = (f"candidate:{get('foundation')} {get('component')} {get('protocol').lower()} {get('priority')} "
            f"{get('ip')} {get('port')} typ {get('type')}")
    return line + (f" raddr {get('rel-addr')} rport {get('rel-port')}" if get("rel-addr") else "")


def _payloads(description):
    out = []
    for payload in description.findall(RTP + "payload-type"):
        number, channels = payload.get("id"), payload.get("channels", "1")
        out.append(f"a=rtpmap:{number} {payload.get('name')}/{payload.get('clockrate', '90000')}" + (f"/{channels}" if channels != "1" else ""))
        parameters = [(p.get("name") + "=" if p.get("name") else "") + p.get("value", "") for p in payload.findall(RTP + "parameter")]
        if parameters:
            out.append(f"a=fmtp:{number} " + ";".join(parameters))
        for feedback in payload.findall(FEEDBACK + "rtcp-fb"):
            out.append(" ".join(filter(None, [f"a=rtcp-fb:{number}", feedback.get("type"), feedback.get("subtype")])))
    return out


def _sources(description):
    out = []
    for group in description.findall(SSMA + "ssrc-group"):
        out.append("a=ssrc-group:" + " ".join([group.get("semantics")] + [s.get("ssrc") for s in group.findall(SSMA + "source")]))
    for source in description.findall(SSMA + "source"):
        for parameter in source.findall(SSMA + "parameter"):
            out.append(f"a=ssrc:{source.get('ssrc')} {parameter.get('name')}:{parameter.get('value', '')}")
    return out


def to_sdp(jingle, from_initiator):
    """The SDP of a session-initiate or session-accept."""
    out = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0"]
    for group in jingle.findall(GROUP + "group"):
        out.append(f"a=group:{group.get('semantics')} " + " ".join(c.get("name") for c in group.findall(GROUP + "content")))
    for content in jingle.findall(JINGLE + "content"):
        description, transport = content.find(RTP + "description"), content.find(ICE + "transport")
        fingerprint = transport.find(DTLS + "fingerprint")
        numbers = " ".join(p.get("id") for p in description.findall(RTP + "payload-type"))
        out += [f"m={description.get('media')} 9 UDP/TLS/RTP/SAVPF {numbers}", "c=IN IP4 0.0.0.0", "a=mid:" + content.get("name"),
                "a=ice-ufrag:" + transport.get("ufrag"), "a=ice-pwd:" + transport.get("pwd"),
                f"a=fingerprint:{fingerprint.get('hash')} {fingerprint.text.strip()}", "a=setup:" + fingerprint.get("setup"),
                "a=" + direction(content.get("senders", "both"), from_initiator)]
        if description.find(RTP + "rtcp-mux") is not None:
            out.append("a=rtcp-mux")
        out += _payloads(description)
        out += [f"a=extmap:{e.get('id')} {e.get('uri')}" for e in description.findall(HDREXT + "rtp-hdrext")]
        out += _sources(description)
        out += ["a=" + candidate_line(c) for c in transport.findall(ICE + "candidate")]
    return "\r\n".join(out) + "\r\n"


def sections(sdp):
    """[(m-line words, [attribute without a=])] with the session's attributes appended to each."""
    head, *rest = sdp.replace("\r", "").strip().split("\nm=")
    shared = [line[2:] for line in head.split("\n") if line.startswith("a=")]
    return [(part.split("\n")[0].split(), [line[2:] for line in part.split("\n")[1:] if line.startswith("a=")] + shared) for part in rest]


def value(attributes, key, default=None):
    return next((a[len(key) + 1:] for a in attributes if a.startswith(key + ":")), default)


def candidates(attributes):
    return [a[len("candidate:"):].split() for a in attributes if a.startswith("candidate:")]


def candidate_element(parent, words, number):
    element = ET.SubElement(parent, ICE + "candidate", id=f"c{number}", network="0", generation="0", foundation=words[0], component=words[1],
                            protocol=words[2].lower(), priority=words[3], ip=words[4], port=words[5], type=words[7])
    for key, name in (("raddr", "rel-addr"), ("rport", "rel-port")):
        if key in words:
            element.set(name, words[words.index(key) + 1])
    return element


def _describe(content, words, attributes):
    description = ET.SubElement(content, RTP + "description", media=words[0])
    for number in words[3:]:
        mapped = next((a.split(" ", 1)[1] for a in attributes if a.startswith(f"rtpmap:{number} ")), None)
        if not mapped:
            continue
        name, clockrate, *channels = mapped.split("/")
        payload = ET.SubElement(description, RTP + "payload-type", id=number, name=name, clockrate=clockrate)
        if channels:
            payload.set("channels", channels[0])
        for a in attributes:
            if a.startswith(f"fmtp:{number} "):
                for pair in a.split(" ", 1)[1].split(";"):
                    key, _, text = pair.strip().partition("=")
                    ET.SubElement(payload, RTP + "parameter", name=key, value=text)
            elif a.startswith(f"rtcp-fb:{number} "):
                kind, *subtype = a.split(" ")[1:]
                ET.SubElement(payload, FEEDBACK + "rtcp-fb", type=kind, **({"subtype": " ".join(subtype)} if subtype else {}))
    for a in attributes:
        if a.startswith("extmap:"):
            number, uri = a[7:].split()[:2]
            ET.SubElement(description, HDREXT + "rtp-hdrext", id=number.split("/")[0], uri=uri)
    if "rtcp-mux" in attributes:
        ET.SubElement(description, RTP + "rtcp-mux")
    seen = {}
    for a in attributes:
        if a.startswith("ssrc-group:"):
            semantics, *ssrcs = a[11:].split()
            group = ET.SubElement(description, SSMA + "ssrc-group", semantics=semantics)
            for ssrc in ssrcs:
                ET.SubElement(group, SSMA + "source", ssrc=ssrc)
        elif a.startswith("ssrc:"):
            ssrc, _, pair = a[5:].partition(" ")
            key, _, text = pair.partition(":")
            if ssrc not in seen:
                seen[ssrc] = ET.SubElement(description, SSMA + "source", ssrc=ssrc)
            ET.SubElement(seen[ssrc], SSMA + "parameter", name=key, value=text)


def to_jingle(sdp, action, sid, bundle=True, **who):
    """session-initiate from an offer, or session-accept from an answer, without candidates: those follow by transport-info."""
    jingle = ET.Element(JINGLE + "jingle", action=action, sid=sid, **who)
    parts = sections(sdp)
    if bundle and len(parts) > 0:
        group = ET.SubElement(jingle, GROUP + "group", semantics="BUNDLE")
        for _, attributes in parts:
            ET.SubElement(group, GROUP + "content", name=value(attributes, "mid"))
    for words, attributes in parts:
        content = ET.SubElement(jingle, JINGLE + "content", creator="initiator", name=value(attributes, "mid"), senders="both")
        _describe(content, words, attributes)
        transport = ET.SubElement(content, ICE + "transport", ufrag=value(attributes, "ice-ufrag"), pwd=value(attributes, "ice-pwd"))
        algorithm, _, digest = value(attributes, "fingerprint").partition(" ")
        ET.SubElement(transport, DTLS + "fingerprint", hash=algorithm, setup=value(attributes, "setup", "actpass")).text = digest
    return jingle
