// What this client says it can do (XEP-0030), and the hash of it (XEP-0115).
import { NS, node } from './xml.js';

export const CAPS_NODE = 'https://github.com/janus-xmpp/classroom';
const IDENTITY = { category: 'client', type: 'web', name: 'Classroom' };
const FEATURES = [
	'http://jabber.org/protocol/caps',
	'http://jabber.org/protocol/disco#info',
	'http://jabber.org/protocol/muc',
	'http://jitsi.org/receive-multiple-video-streams',
	'http://jitsi.org/remb',
	'http://jitsi.org/source-name',
	'urn:ietf:rfc:4588',
	'urn:xmpp:jingle:1',
	'urn:xmpp:jingle:apps:dtls:0',
	'urn:xmpp:jingle:apps:rtp:1',
	'urn:xmpp:jingle:apps:rtp:audio',
	'urn:xmpp:jingle:apps:rtp:video',
	'urn:xmpp:jingle:transports:dtls-sctp:1',
	'urn:xmpp:jingle:transports:ice-udp:1',
	'urn:xmpp:ping',
];

export async function capsHash() {
	const text = `${IDENTITY.category}/${IDENTITY.type}//${IDENTITY.name}<${[...FEATURES].sort().map((f) => `${f}<`).join('')}`;
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text)));
	return btoa(String.fromCharCode(...digest));
}

export function discoAnswer(nodeAsked) {
	return node('query', { xmlns: NS.disco, node: nodeAsked || undefined },
		node('identity', IDENTITY), FEATURES.map((feature) => node('feature', { var: feature })));
}
