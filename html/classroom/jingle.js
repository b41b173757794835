// Jingle stanzas (XEP-0166, 0167, 0176, 0293, 0294, 0320, 0338, 0339, 0343) read into plain objects and written from them.
import { NS, child, children, node, textOf } from './xml.js';

const SSRC = /^[0-9]{1,10}$/;
// What becomes a line of SDP must not be able to end that line.
const clean = (text) => (text ?? '').replace(/[\r\n]/g, '').trim();
const attribute = (element, name) => clean(element.getAttribute(name));

function readPayload(element) {
	return {
		id: attribute(element, 'id'),
		name: attribute(element, 'name'),
		clockrate: attribute(element, 'clockrate') || '90000',
		channels: Number(attribute(element, 'channels')) || 1,
		parameters: children(element, 'parameter', NS.rtp).map((p) => ({ name: attribute(p, 'name'), value: attribute(p, 'value') })),
		feedback: children(element, 'rtcp-fb', NS.feedback).map((f) => ({ type: attribute(f, 'type'), subtype: attribute(f, 'subtype') })),
	};
}

/** The sources of one content, those of one name put together: { name, media, owner, videoType, msid, ssrcs, groups }. */
export function readSources(description) {
	const media = attribute(description, 'media');
	const byName = new Map();
	for (const element of children(description, 'source', NS.ssma)) {
		const ssrc = attribute(element, 'ssrc');
		const name = attribute(element, 'name');
		if (!SSRC.test(ssrc) || !name) {
			continue;
		}
		const source = byName.get(name) ?? { name, media, owner: '', videoType: 'camera', msid: `${name} ${name}`, ssrcs: [], groups: [] };
		byName.set(name, source);
		source.ssrcs.push(ssrc);
		const owner = child(element, 'ssrc-info', NS.jitmeet)?.getAttribute('owner');
		source.owner = clean(owner ? owner.slice(owner.indexOf('/') + 1) : name.slice(0, name.lastIndexOf('-')));
		source.videoType = attribute(element, 'videoType') || source.videoType;
		const msid = children(element, 'parameter', NS.ssma).find((p) => p.getAttribute('name') === 'msid');
		source.msid = msid ? attribute(msid, 'value') : source.msid;
	}
	for (const element of children(description, 'ssrc-group', NS.ssma)) {
		const ssrcs = children(element, 'source', NS.ssma).map((s) => attribute(s, 'ssrc'));
		const source = [...byName.values()].find((candidate) => ssrcs.length > 0 && ssrcs.every((ssrc) => candidate.ssrcs.includes(ssrc)));
		source?.groups.push({ semantics: attribute(element, 'semantics'), ssrcs });
	}
	return [...byName.values()];
}

/** Sources of all contents of a session-initiate, source-add or source-remove. */
export function readAllSources(jingle) {
	return children(jingle, 'content').flatMap((content) => {
		const description = child(content, 'description', NS.rtp);
		return description ? readSources(description) : [];
	});
}

export function readCandidates(transport) {
	return children(transport, 'candidate', NS.ice).map((element) => {
		const get = (name) => attribute(element, name);
		const words = ['foundation', 'component', 'protocol', 'priority', 'ip', 'port'].map(get);
		let text = `candidate:${words.join(' ')} typ ${get('type')}`;
		if (get('rel-addr')) {
			text += ` raddr ${get('rel-addr')} rport ${get('rel-port')}`;
		}
		return get('tcptype') ? `${text} tcptype ${get('tcptype')}` : text;
	});
}

function readTransport(content) {
	const transport = child(content, 'transport', NS.ice);
	const fingerprint = transport && child(transport, 'fingerprint', NS.dtls);
	if (!fingerprint) {
		throw new Error('a content has no transport or no fingerprint');
	}
	return {
		ufrag: attribute(transport, 'ufrag'),
		pwd: attribute(transport, 'pwd'),
		hash: attribute(fingerprint, 'hash'),
		fingerprint: clean(fingerprint.textContent),
		candidates: readCandidates(transport),
		sctpPort: child(transport, 'sctpmap', NS.sctp)?.getAttribute('number') ?? null,
	};
}

/** A session-initiate of the focus; throws where something that a call needs is missing. */
export function readInitiate(jingle) {
	const descriptions = {};
	const order = [];
	let transport = null;
	let sctpPort = null;
	for (const content of children(jingle, 'content')) {
		const own = readTransport(content);
		transport ??= own;
		sctpPort ??= own.sctpPort;
		const description = child(content, 'description', NS.rtp);
		const media = description ? attribute(description, 'media') : 'application';
		if (media === 'application') {
			order.push({ name: content.getAttribute('name'), kind: 'application' });
			continue;
		}
		if ((media !== 'audio' && media !== 'video') || descriptions[media]) {
			throw new Error('one content of audio and one of video are expected');
		}
		order.push({ name: content.getAttribute('name'), kind: media });
		descriptions[media] = {
			payloads: children(description, 'payload-type', NS.rtp).map(readPayload),
			extensions: children(description, 'rtp-hdrext', NS.hdrext).map((e) => ({ id: attribute(e, 'id'), uri: attribute(e, 'uri') })),
		};
	}
	if (!transport) {
		throw new Error('there are no contents');
	}
	return {
		sid: jingle.getAttribute('sid'),
		bridgeSession: child(jingle, 'bridge-session', NS.focus)?.getAttribute('id') ?? null,
		contents: order,
		descriptions,
		transport,
		sctpPort,
		sources: readAllSources(jingle),
	};
}

const jingle = (action, sid, attributes, ...content) => node('jingle', { xmlns: NS.jingle, action, sid, ...attributes }, ...content);

function writePayload(payload) {
	return node('payload-type', { id: payload.id, name: payload.name, clockrate: payload.clockrate, channels: payload.channels },
		payload.parameters.map(({ name, value }) => node('parameter', { name, value })),
		payload.feedback.map(({ type, subtype }) => node('rtcp-fb', { xmlns: NS.feedback, type, subtype })));
}

function writeSource(source) {
	const videoType = source.media === 'video' ? source.videoType : undefined;
	return [
		source.ssrcs.map((ssrc) => node('source', { xmlns: NS.ssma, ssrc, name: source.name, videoType },
			node('parameter', { name: 'msid', value: source.msid }))),
		source.groups.map(({ semantics, ssrcs }) => node('ssrc-group', { xmlns: NS.ssma, semantics },
			ssrcs.map((ssrc) => node('source', { ssrc })))),
	].flat();
}

/** `contents`: [{ name, kind, section (of readSection), source, sctpPort }]. */
export function writeAccept({ sid, focus, responder, contents }) {
	return jingle('session-accept', sid, { initiator: focus, responder },
		node('group', { xmlns: NS.group, semantics: 'BUNDLE' }, contents.map(({ name }) => node('content', { name }))),
		contents.map(({ name, kind, section, source, sctpPort }) => node('content', { creator: 'initiator', name, senders: 'both' },
			kind === 'application' ? node('description', { xmlns: NS.rtp, media: kind }) : node('description', { xmlns: NS.rtp, media: kind },
				section.payloads.map(writePayload),
				source ? writeSource(source) : null,
				node('rtcp-mux'),
				section.extensions.map(({ id, uri }) => node('rtp-hdrext', { xmlns: NS.hdrext, id, uri }))),
			node('transport', { xmlns: NS.ice, ufrag: section.ufrag, pwd: section.pwd },
				node('fingerprint', { xmlns: NS.dtls, hash: section.hash, setup: section.setup }, section.fingerprint),
				kind === 'application' ? node('sctpmap', { xmlns: NS.sctp, number: sctpPort, protocol: 'webrtc-datachannel', streams: '1024' }) : null))));
}

/** Another source of ours, or its end: `action` is source-add or source-remove. */
export function writeSourceChange({ action, sid, focus, source }) {
	return jingle(action, sid, { initiator: focus }, node('content', { creator: 'initiator', name: source.media, senders: 'both' },
		node('description', { xmlns: NS.rtp, media: source.media }, writeSource(source))));
}

/** The end of a session; with `restart` (the bridge session's id) the focus is asked for a new one. */
export function writeTerminate({ sid, focus, reason, text, restart }) {
	return jingle('session-terminate', sid, { initiator: focus },
		node('reason', {}, node(reason), text ? node('text', {}, text) : null),
		restart ? node('bridge-session', { xmlns: NS.focus, id: restart, restart: 'true' }) : null);
}

export function reasonOf(element) {
	const reason = child(element, 'reason', NS.jingle);
	const condition = reason && [...reason.children].find((c) => c.localName !== 'text');
	return { condition: condition?.localName ?? 'success', text: reason ? textOf(reason, 'text') : null };
}
