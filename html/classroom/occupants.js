// The room as MUC (XEP-0045) shows it: who is in it, what they say of themselves, and what is said.
import { NS, child, children, node, stanzaError, textOf } from './xml.js';

const LEGACY = { audio: ['audiomuted', 'http://jitsi.org/jitmeet/audio'], video: ['videomuted', 'http://jitsi.org/jitmeet/video'] };

function readSourceInfo(presence) {
	const text = textOf(presence, 'SourceInfo');
	if (text === null) {
		return null;
	}
	try {
		const info = JSON.parse(text);
		return info && typeof info === 'object' && !Array.isArray(info) ? info : {};
	} catch {
		return {};
	}
}

/** Absent means muted, as everywhere in this family of clients. */
function isMuted(presence, info, source, media) {
	if (info) {
		return info[source]?.muted !== false;
	}
	const [name, namespace] = LEGACY[media];
	return (textOf(presence, name, namespace) ?? textOf(presence, name)) !== 'false';
}

/** When a hand was raised, in milliseconds; 0: it is not. Clients of 2022 say no more than that it is. */
function raisedAt(text) {
	const said = text?.trim();
	return said ? Number(said) || 1 : 0;
}

/** The codecs that everybody in the room can show; the focus says them. */
function readRoomCodecs(presence) {
	const properties = child(presence, 'conference-properties', NS.focus);
	const codecs = properties && children(properties, 'property').find((property) => property.getAttribute('key') === 'visitor-codecs');
	return (codecs?.getAttribute('value') ?? '').split(',').filter(Boolean);
}

/** Who is not recorded, where everybody is asked: nick → 'waiting' or 'declined'; null: nobody is asked. */
function readConsent(recording) {
	const asked = child(recording, 'consent', NS.consent);
	return asked && new Map(children(asked, 'missing').map((person) => [person.getAttribute('nick'), person.getAttribute('answer')]));
}

/** What the focus says of a recording: { status: 'pending', 'on' or 'off', failed, session, consent }; null where there was none. */
function readRecording(presence) {
	const said = child(presence, 'jibri-recording-status', NS.jibri);
	return said && { status: said.getAttribute('status'), failed: said.getAttribute('failure_reason') !== null, session: said.getAttribute('session_id'),
		consent: readConsent(said) };
}

function readOccupant(nick, presence) {
	const item = child(child(presence, 'x', NS.mucUser), 'item');
	const info = readSourceInfo(presence);
	return {
		nick,
		name: textOf(presence, 'nick', NS.nick)?.trim() || nick,
		jid: item?.getAttribute('jid') ?? null,
		picture: textOf(presence, 'avatar-url')?.trim() || null,
		moderator: item?.getAttribute('role') === 'moderator',
		audioMuted: isMuted(presence, info, `${nick}-a0`, 'audio'),
		videoMuted: isMuted(presence, info, `${nick}-v0`, 'video'),
		// COMPAT(lib-jitsi-meet 2022): its presence may leave a screen out that it sends.
		screenMuted: info?.[`${nick}-v1`]?.muted === true,
		handRaised: raisedAt(textOf(presence, 'jitsi_participant_raisedHand')),
		roomCodecs: readRoomCodecs(presence),
		recording: readRecording(presence),
	};
}

const statusCodes = (x) => children(x, 'status').map((status) => status.getAttribute('code'));

/** Why we are no longer in the room: 'kicked', 'banned', 'closed', 'members', 'server', or 'left'. */
function reasonOf(presence, x) {
	const codes = statusCodes(x);
	const known = { 307: 'kicked', 301: 'banned', 321: 'members', 322: 'members', 332: 'server', 333: 'server' };
	const code = codes.find((candidate) => known[candidate]);
	const text = child(x, 'item') && textOf(child(x, 'item'), 'reason');
	return { reason: child(x, 'destroy') ? 'closed' : known[code] ?? 'left', text };
}

/**
 * Events: `change` (an occupant came, went or changed), `left` (detail: its nick), `chat` (detail: { nick, name, text, time, alone: to us only }),
 * `out` (detail: { reason, text }: we are out of the room), `focus` (detail: present or not).
 */
export class Occupants extends EventTarget {
	#entering = null;

	constructor(link, room, nick, focusJid) {
		super();
		this.link = link;
		this.room = room;
		this.nick = nick;
		this.focusJid = focusJid;
		this.all = new Map();
		this.inside = false;
	}

	get focus() {
		const focus = this.all.get('focus');
		return focus?.jid?.startsWith(`${this.focusJid}/`) ? focus : null;
	}

	/** Everybody but the focus. */
	get people() {
		return [...this.all.values()].filter(({ nick }) => nick !== 'focus');
	}

	/** Resolves when our own presence has come back; rejects with { condition, text } of the refusal. */
	enter(ownPresence, password) {
		return new Promise((resolve, reject) => {
			this.#entering = { resolve, reject };
			this.publish(ownPresence, node('x', { xmlns: NS.muc }, password ? node('password', {}, password) : null, node('history', { maxstanzas: '20' })));
		});
	}

	publish(content, ...more) {
		this.link.send(node('presence', { to: `${this.room}/${this.nick}` }, content, ...more));
	}

	leave() {
		this.inside = false;
		this.link.send(node('presence', { to: `${this.room}/${this.nick}`, type: 'unavailable' }));
	}

	say(text) {
		this.link.send(node('message', { to: this.room, type: 'groupchat' }, node('body', {}, text)));
	}

	/** To one of them alone. */
	tell(nick, text) {
		this.link.send(node('message', { to: `${this.room}/${nick}`, type: 'chat' }, node('body', {}, text), node('x', { xmlns: NS.mucUser })));
	}

	/** True where the stanza was this room's. */
	take(stanza) {
		const from = stanza.getAttribute('from') ?? '';
		if (from !== this.room && !from.startsWith(`${this.room}/`)) {
			return false;
		}
		const nick = from.slice(this.room.length + 1);
		if (stanza.localName === 'presence') {
			this.#presence(nick, stanza);
			return true;
		}
		if (stanza.localName === 'message') {
			this.#message(nick, stanza);
			return true;
		}
		return false;
	}

	#presence(nick, presence) {
		const type = presence.getAttribute('type');
		const x = child(presence, 'x', NS.mucUser);
		if (type === 'error') {
			this.#entering?.reject(stanzaError(presence));
			this.#entering = null;
		} else if (type === 'unavailable') {
			this.#gone(nick, presence, x);
		} else if (!type && nick) { // ejabberd sends one of the room itself, with its picture
			const before = this.focus;
			this.all.set(nick, readOccupant(nick, presence));
			if (nick === this.nick || statusCodes(x).includes('110')) {
				this.inside = true;
				this.#entering?.resolve();
				this.#entering = null;
			}
			this.#noteFocus(before);
			this.dispatchEvent(new Event('change'));
		}
	}

	#gone(nick, presence, x) {
		const before = this.focus;
		this.all.delete(nick);
		if (nick === this.nick) {
			const was = this.inside;
			this.inside = false;
			this.#entering?.reject({ condition: 'not-allowed', text: null });
			this.#entering = null;
			if (was) {
				this.dispatchEvent(new CustomEvent('out', { detail: reasonOf(presence, x) }));
			}
			return;
		}
		this.#noteFocus(before);
		this.dispatchEvent(new CustomEvent('left', { detail: nick }));
		this.dispatchEvent(new Event('change'));
	}

	#noteFocus(before) {
		if (Boolean(before) !== Boolean(this.focus)) {
			this.dispatchEvent(new CustomEvent('focus', { detail: Boolean(this.focus) }));
		}
	}

	#message(nick, message) {
		const text = textOf(message, 'body');
		// The focus tells what becomes of a call to who has asked for it, and to nobody else.
		const alone = message.getAttribute('type') === 'chat' && nick === 'focus';
		if ((message.getAttribute('type') !== 'groupchat' && !alone) || !text || !nick) {
			return;
		}
		const stamp = child(message, 'delay', NS.delay)?.getAttribute('stamp');
		const said = textOf(message, 'nick', NS.nick)?.trim();
		this.dispatchEvent(new CustomEvent('chat', {
			detail: { nick, alone, name: nick === 'focus' ? 'Class server' : this.all.get(nick)?.name ?? said ?? nick, text, time: stamp ? new Date(stamp) : new Date(), id: message.getAttribute('id') },
		}));
	}
}
