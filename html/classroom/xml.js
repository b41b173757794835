// Stanzas: writing with Strophe's plain elements, reading with a few look-ups by namespace.
import { Strophe } from '../vendor/strophe.esm.js';

export const NS = {
	muc: 'http://jabber.org/protocol/muc',
	mucUser: 'http://jabber.org/protocol/muc#user',
	mucAdmin: 'http://jabber.org/protocol/muc#admin',
	mucOwner: 'http://jabber.org/protocol/muc#owner',
	data: 'jabber:x:data',
	disco: 'http://jabber.org/protocol/disco#info',
	caps: 'http://jabber.org/protocol/caps',
	nick: 'http://jabber.org/protocol/nick',
	ping: 'urn:xmpp:ping',
	commands: 'http://jabber.org/protocol/commands',
	delay: 'urn:xmpp:delay',
	stanzas: 'urn:ietf:params:xml:ns:xmpp-stanzas',
	focus: 'http://jitsi.org/protocol/focus',
	rayo: 'urn:xmpp:rayo:1',
	consent: 'urn:janus-xmpp:recording:0',
	jibri: 'http://jitsi.org/protocol/jibri',
	jitmeet: 'http://jitsi.org/jitmeet',
	jingle: 'urn:xmpp:jingle:1',
	jingleErrors: 'urn:xmpp:jingle:errors:1',
	rtp: 'urn:xmpp:jingle:apps:rtp:1',
	feedback: 'urn:xmpp:jingle:apps:rtp:rtcp-fb:0',
	hdrext: 'urn:xmpp:jingle:apps:rtp:rtp-hdrext:0',
	ssma: 'urn:xmpp:jingle:apps:rtp:ssma:0',
	ice: 'urn:xmpp:jingle:transports:ice-udp:1',
	dtls: 'urn:xmpp:jingle:apps:dtls:0',
	sctp: 'urn:xmpp:jingle:transports:dtls-sctp:1',
	group: 'urn:xmpp:jingle:apps:grouping:0',
};

const STANZAS = ['iq', 'message', 'presence'];

/** An element with attributes (undefined and null ones are left out) and children: elements, strings, or arrays of them. */
export function node(name, attributes = {}, ...children) {
	const element = Strophe.xmlElement(name, STANZAS.includes(name) ? { xmlns: 'jabber:client' } : {});
	for (const [key, value] of Object.entries(attributes)) {
		if (value !== undefined && value !== null) {
			element.setAttribute(key, String(value));
		}
	}
	for (const child of children.flat()) {
		if (child !== null && child !== undefined) {
			element.appendChild(typeof child === 'string' ? Strophe.xmlTextNode(child) : child);
		}
	}
	return element;
}

/** Child elements of this name and namespace; a namespace of null means that of the parent. */
export function children(parent, name, namespace = null) {
	const wanted = namespace ?? parent?.namespaceURI;
	return parent ? [...parent.children].filter((c) => c.localName === name && c.namespaceURI === wanted) : [];
}

export function child(parent, name, namespace = null) {
	return children(parent, name, namespace)[0] ?? null;
}

export function textOf(parent, name, namespace = null) {
	return child(parent, name, namespace)?.textContent ?? null;
}

/** What went wrong, from a stanza of type error: { condition, type, text }. */
export function stanzaError(stanza) {
	const error = stanza ? child(stanza, 'error') : null;
	const condition = error && [...error.children].find((c) => c.namespaceURI === NS.stanzas && c.localName !== 'text');
	return {
		condition: condition?.localName ?? (stanza ? 'undefined-condition' : 'timeout'),
		type: error?.getAttribute('type') ?? 'wait',
		text: error ? textOf(error, 'text', NS.stanzas) : null,
	};
}

export class StanzaError extends Error {
	constructor(stanza) {
		const error = stanzaError(stanza);
		super(error.text || error.condition);
		Object.assign(this, error);
	}
}

export const resourceOf = (jid) => (jid?.includes('/') ? jid.slice(jid.indexOf('/') + 1) : '');
export const bareOf = (jid) => jid?.split('/')[0] ?? '';
