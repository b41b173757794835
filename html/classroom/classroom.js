// One visit to a class: connection, room and media, and how they come back after any of them is lost.
import { Call } from './call.js';
import { sent, shown } from './codecs.js';
import { CAPS_NODE, capsHash, discoAnswer } from './features.js';
import { Devices } from './devices.js';
import { requestConference } from './focus.js';
import { Link, LoginError, isRequest } from './link.js';
import { Moderation } from './moderation.js';
import { Occupants } from './occupants.js';
import { Quality } from './quality.js';
import { reasonOf, writeSourceChange, writeTerminate } from './jingle.js';
import { NS, child, node } from './xml.js';

const RECONNECT = [500, 1000, 2000, 4000, 8000, 15_000];
const CALL_GRACE = 6000;
const CALL_AGAIN = 8000;
const CALL_WAIT = 15_000;
const QUALITY_EVERY = 5000;
const HEIGHT = 720;

const hexNick = () => [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** A refusal by room or focus, to be shown to the person: `kind` says which. */
export class Refusal extends Error {
	constructor(kind, text) {
		super(text || kind);
		this.kind = kind;
	}
}

const REFUSALS = {
	'not-authorized': 'password', 'registration-required': 'members', forbidden: 'banned', 'not-allowed': 'closed', 'item-not-found': 'closed',
	'service-unavailable': 'full', gone: 'closed', 'jid-malformed': 'name', 'not-acceptable': 'refused',
};

/**
 * Stages: 'outside', 'connecting', 'waiting' (for the focus), 'entering', 'inside', 'reconnecting', 'out'.
 * Events: `stage`, `people`, `sources`, `chat`, `speaker`, `call` (state of the media), `devices`, `muted` (by a moderator; detail: kind),
 * `out` (detail: { reason, text }).
 */
export class Classroom extends EventTarget {
	#config;
	#link = null;
	#visit = null;
	#abort = null;
	#callTimer = null;
	#attempt = 0;
	#caps = null;
	#lastCall = null;
	#qualityTimer = null;

	constructor(config) {
		super();
		this.#config = config;
		this.devices = new Devices();
		this.devices.addEventListener('change', ({ detail }) => this.#deviceChanged(detail));
		this.stage = 'outside';
		this.note = '';
		this.nick = hexNick();
		this.occupants = null;
		this.call = null;
		this.speaker = null;
		this.forwarded = null;
		this.handRaised = false;
		this.moderation = null;
		this.weakness = null;
		this.unreachable = new Set();
	}

	get people() {
		return this.occupants?.people ?? [];
	}

	/** Of this room: 'pending', 'on', 'off' or 'failed'. */
	get recording() {
		const recording = this.occupants?.focus?.recording;
		return recording?.failed ? 'failed' : recording?.status ?? 'off';
	}

	/** Who is not recorded, where everybody is asked: nick → 'waiting' or 'declined'; null: nobody is asked. */
	get consent() {
		return ['pending', 'on'].includes(this.recording) ? this.occupants.focus.recording.consent : null;
	}

	/** Where chat clients call this room, and where its commands are asked for; null where there is no such address. */
	get address() {
		return this.#config.calls && this.occupants ? `${this.occupants.room.split('@')[0]}@${this.#config.calls}` : null;
	}

	/** That, and the fingerprint of its OMEMO device: {address, fingerprint}; a part that there is not: null. */
	async phone() {
		const { address } = this;
		const form = node('x', { xmlns: NS.data, type: 'submit' });
		const answer = address && await this.#link.iq('set', address, node('command', { xmlns: NS.commands, node: 'omemo' }, form)).catch(() => null);
		return { address, fingerprint: answer?.querySelector('field[var="fingerprint"] > value')?.textContent ?? null };
	}

	/** May we be recorded? */
	agree(may) {
		this.occupants.tell('focus', may ? '/agree' : '/decline');
	}

	/** Ourselves, as the room shows us; undefined while we are not in it. */
	get self() {
		return this.people.find((person) => this.isSelf(person));
	}

	get sources() {
		return this.call?.sources ?? [];
	}

	/** For a look from outside, all of it plain data. */
	state() {
		return {
			stage: this.stage, note: this.note, room: this.occupants?.room ?? null, nick: this.nick, speaker: this.speaker,
			focus: Boolean(this.occupants?.focus), sid: this.call?.sid ?? null, call: this.call?.state ?? null, channel: this.call?.channelOpen ?? false,
			people: this.people.map((person) => ({ ...person })),
			sources: this.sources.map(({ name, owner, media, videoType, ssrcs, mid }) => ({ name, owner, media, videoType, ssrcs, mid })),
		};
	}

	#emit(name, detail) {
		this.dispatchEvent(new CustomEvent(name, { detail }));
	}

	#setStage(stage, note = '') {
		this.stage = stage;
		this.note = note;
		this.#emit('stage');
	}

	/** Resolves when we are in the room; rejects with a Refusal or LoginError that the person must see. */
	async enter({ name, room, password, account, token }) {
		this.#visit = { name, room: `${room}@${this.#config.muc}`, password, account, token };
		this.#abort = new AbortController();
		this.#attempt = 0;
		this.#caps ??= await capsHash();
		try {
			await this.#arrive('connecting');
		} catch (error) {
			this.#hangUp();
			this.#setStage('outside');
			throw error;
		}
	}

	// Connects, asks the focus, enters the room. While the person has not seen the room yet a lost connection is an error to show.
	async #arrive(stage) {
		this.#setStage(stage, stage === 'connecting' ? 'Connecting.' : this.note);
		await this.#connect();
		const { signal } = this.#abort;
		const { room, token } = this.#visit;
		const onWaiting = (note) => this.#setStage(stage === 'connecting' ? 'waiting' : stage, note);
		const focusJid = await this.#refusable(requestConference(this.#link, this.#config.focus, room, { signal, onWaiting, token }), { 'not-authorized': 'login' });
		await this.#enterRoom(room, focusJid);
		this.#attempt = 0;
		this.#setStage('inside');
		this.#watchCall(CALL_AGAIN);
	}

	async #connect() {
		const link = new Link((stanza) => this.#stanza(link, stanza));
		this.#link = link;
		const { account } = this.#visit;
		await link.connect({ service: this.#config.websocket, jid: account?.jid ?? this.#config.domain, password: account?.password });
		link.addEventListener('down', () => this.#lost(link));
	}

	async #refusable(promise, special = {}) {
		try {
			return await promise;
		} catch (error) {
			const kind = error?.condition && this.#link.up ? special[error.condition] ?? REFUSALS[error.condition] ?? 'refused' : null;
			throw kind ? new Refusal(kind, error.text) : error;
		}
	}

	async #enterRoom(room, focusJid) {
		for (let attempt = 0; ; attempt += 1) {
			const occupants = new Occupants(this.#link, room, this.nick, focusJid);
			this.occupants = occupants;
			this.moderation = new Moderation(this.#link, room, this.address);
			occupants.addEventListener('change', () => this.#peopleChanged());
			occupants.addEventListener('left', ({ detail }) => this.call?.removeOwner(detail));
			occupants.addEventListener('chat', ({ detail }) => this.#emit('chat', detail));
			occupants.addEventListener('out', ({ detail }) => this.#thrownOut(detail));
			occupants.addEventListener('focus', ({ detail }) => this.#focusSeen(detail));
			try {
				await Promise.race([occupants.enter(this.#presence(), this.#visit.password), this.#link.whenDown()]);
				return;
			} catch (error) {
				if (error?.condition !== 'conflict' || attempt > 4) {
					await this.#refusable(Promise.reject(error));
				}
				// Our own ghost, or a stranger by chance: our sources are named after the nick, so the call goes with it.
				this.#endCall();
				this.nick = hexNick();
			}
		}
	}

	#peopleChanged() {
		this.call?.preferCodec(sent(this.occupants.focus?.roomCodecs ?? []));
		this.#emit('people');
	}

	#presence() {
		const muted = (kind) => !this.devices[kind];
		const info = { [`${this.nick}-a0`]: { muted: muted('audio') }, [`${this.nick}-v0`]: { muted: muted('video') } };
		if (this.devices.screen) {
			info[`${this.nick}-v1`] = { muted: false, videoType: 'desktop' };
		}
		return [
			node('nick', { xmlns: NS.nick }, this.#visit.name),
			node('SourceInfo', {}, JSON.stringify(info)),
			node('jitsi_participant_codecList', {}, shown().join(',')),
			node('jitsi_participant_codecType', {}, shown()[0]), // COMPAT(lib-jitsi-meet 2022)
			this.handRaised ? node('jitsi_participant_raisedHand', {}, String(this.handRaised)) : null,
			node('c', { xmlns: NS.caps, hash: 'sha-1', node: CAPS_NODE, ver: this.#caps }),
		];
	}

	#publish() {
		if (this.occupants?.inside) {
			this.occupants.publish(this.#presence());
		}
	}

	#stanza(link, stanza) {
		if (link !== this.#link) {
			return;
		}
		if (isRequest(stanza)) {
			this.#request(stanza);
		} else {
			this.occupants?.take(stanza);
		}
	}

	#request(iq) {
		const jingle = child(iq, 'jingle', NS.jingle);
		const disco = child(iq, 'query', NS.disco);
		if (jingle && iq.getAttribute('type') === 'set') {
			this.#jingle(iq, jingle);
		} else if (disco) {
			this.#link.reply(iq, discoAnswer(disco.getAttribute('node')));
		} else if (child(iq, 'ping', NS.ping)) {
			this.#link.reply(iq);
		} else if (child(iq, 'mute', `${NS.jitmeet}/audio`) || child(iq, 'mute', `${NS.jitmeet}/video`)) {
			this.#muteRequest(iq);
		} else {
			this.#link.refuse(iq, 'cancel', 'service-unavailable');
		}
	}

	#fromFocus(iq) {
		return this.occupants?.focus && iq.getAttribute('from') === `${this.occupants.room}/focus`;
	}

	#muteRequest(iq) {
		if (!this.#fromFocus(iq)) {
			this.#link.refuse(iq, 'auth', 'forbidden');
			return;
		}
		const kind = child(iq, 'mute', `${NS.jitmeet}/audio`) ? 'audio' : 'video';
		if (child(iq, 'mute', `${NS.jitmeet}/${kind}`).textContent === 'true' && this.devices[kind]) {
			this.devices.close(kind);
			this.#emit('muted', kind);
		}
		this.#link.reply(iq);
	}

	#jingle(iq, jingle) {
		const action = jingle.getAttribute('action');
		const sid = jingle.getAttribute('sid');
		if (!this.#fromFocus(iq)) {
			this.#link.refuse(iq, 'auth', 'forbidden');
		} else if (action === 'session-initiate') {
			this.#link.reply(iq);
			this.#acceptCall(jingle);
		} else if (sid !== this.call?.sid) {
			this.#link.refuse(iq, 'cancel', 'item-not-found', node('unknown-session', { xmlns: NS.jingleErrors }));
		} else if (action === 'session-terminate') {
			this.#link.reply(iq);
			this.#endCall();
			this.note = reasonOf(jingle).text ?? '';
			this.#watchCall(CALL_AGAIN);
		} else if (['source-add', 'source-remove', 'transport-info'].includes(action)) {
			this.#link.reply(iq);
			this.call.change(action, jingle);
		} else {
			this.#link.refuse(iq, 'cancel', 'feature-not-implemented');
		}
	}

	/** A new session replaces the old one. */
	async #acceptCall(jingle) {
		this.#endCall();
		const focus = `${this.occupants.room}/focus`;
		let call;
		try {
			call = new Call(jingle, this.nick, this.#config.iceServers);
			this.call = call;
			call.preferCodec(sent(this.occupants.focus?.roomCodecs ?? []));
			call.addEventListener('sources', () => this.#emit('sources'));
			call.addEventListener('state', () => this.#callState(call));
			call.addEventListener('channel', () => this.#channelOpen(call));
			call.addEventListener('message', ({ detail }) => this.#bridgeMessage(call, detail));
			this.#watchQuality(call);
			call.addEventListener('failed', ({ detail }) => console.error('media session', detail));
			const accept = await call.accept({ audio: this.devices.audio, video: this.devices.video, focus, responder: this.#link.jid });
			if (call === this.call) {
				await this.#link.iq('set', focus, accept);
				this.#watchCall(CALL_WAIT);
				await this.#shareScreen();
			}
		} catch (error) {
			console.error('the media session could not be accepted', error);
			if (this.call === call) {
				this.#terminate('failed-application', String(error.message ?? error));
			}
		}
	}

	/** `weakness` says what is wrong with the connection: 'slow', 'lossy' or null. */
	#watchQuality(call) {
		const quality = new Quality();
		clearInterval(this.#qualityTimer);
		this.#qualityTimer = setInterval(async () => {
			const weakness = call === this.call && call.state === 'connected' ? await quality.look(call.peerConnection) : null;
			if (weakness !== this.weakness) {
				this.weakness = weakness;
				this.#emit('call');
			}
		}, QUALITY_EVERY);
	}

	#callState(call) {
		if (call !== this.call) {
			return;
		}
		this.#emit('call');
		if (['failed', 'disconnected'].includes(call.state)) {
			this.#watchCall(call.state === 'failed' ? 0 : CALL_GRACE);
		}
	}

	// Media that does not come, or does not come back: ask the focus for a new session, and while it stays away ask for the conference.
	#watchCall(after) {
		clearTimeout(this.#callTimer);
		this.#callTimer = setTimeout(() => this.#reviveCall(), after);
	}

	#reviveCall() {
		const { occupants } = this;
		if (this.stage !== 'inside' || this.call?.state === 'connected') {
			return;
		}
		if (this.call && this.call.state !== 'new' && occupants.focus) {
			this.#terminate('connectivity-error', 'no media');
		} else if (!this.call && this.#lastCall && occupants.focus && this.people.length > 1) {
			this.#askAgain();
		}
		// Where the focus has lost this room, the request makes it come back; where it has not, it changes nothing.
		if (!occupants.focus || this.people.length > 1) {
			requestConference(this.#link, this.#config.focus, occupants.room, { signal: this.#abort.signal, onWaiting: () => {} }).catch(() => {});
		}
		this.#watchCall(CALL_AGAIN);
	}

	#askAgain() {
		const focus = `${this.occupants.room}/focus`;
		const { sid, bridgeSession } = this.#lastCall;
		this.#link.iq('set', focus, writeTerminate({ sid, focus, reason: 'connectivity-error', text: 'no media', restart: bridgeSession })).catch(() => {});
	}

	#focusSeen(present) {
		this.#emit('people');
		this.#watchCall(present ? CALL_GRACE : CALL_AGAIN);
	}

	#terminate(reason, text) {
		const { call } = this;
		if (!call) {
			return;
		}
		const focus = `${this.occupants.room}/focus`;
		const restart = reason === 'connectivity-error' ? call.bridgeSession : null;
		this.#lastCall = { sid: call.sid, bridgeSession: call.bridgeSession };
		this.#link.iq('set', focus, writeTerminate({ sid: call.sid, focus, reason, text, restart })).catch(() => {});
		this.#endCall();
	}

	#endCall() {
		const { call } = this;
		this.call = null;
		this.forwarded = null;
		this.unreachable.clear();
		call?.close();
		this.#emit('sources');
		this.#emit('call');
	}

	#channelOpen(call) {
		call.send({ colibriClass: 'ReceiverVideoConstraints', lastN: -1, defaultConstraints: { maxHeight: HEIGHT }, assumedBandwidthBps: -1 });
		this.#tellVideoType();
		this.#emit('call');
	}

	#tellVideoType() {
		const tell = (source, videoType) => this.call?.send({ colibriClass: 'SourceVideoTypeMessage', sourceName: `${this.nick}-${source}`, videoType });
		tell('v0', this.devices.video ? 'camera' : 'none');
		if (this.devices.screen) {
			tell('v1', 'desktop');
		}
	}

	#bridgeMessage(call, message) {
		if (call !== this.call) {
			return;
		}
		if (message.colibriClass === 'DominantSpeakerEndpointChangeEvent') {
			this.speaker = message.silence ? null : String(message.dominantSpeakerEndpoint ?? '');
			this.#emit('speaker');
		} else if (message.colibriClass === 'ForwardedSources' && Array.isArray(message.forwardedSources)) {
			this.forwarded = new Set(message.forwardedSources);
			this.#emit('sources');
		} else if (message.colibriClass === 'EndpointConnectivityStatusChangeEvent') {
			this.unreachable[String(message.active) === 'false' ? 'add' : 'delete'](String(message.endpoint));
			this.#emit('people');
		} else if (message.colibriClass === 'SenderSourceConstraints' && message.sourceName === `${this.nick}-v0` && Number.isFinite(message.maxHeight)) {
			call.limitHeight(message.maxHeight);
		}
	}

	async #deviceChanged(kind) {
		this.#emit('devices', kind);
		this.#publish();
		if (kind === 'screen') {
			await this.#shareScreen();
		} else {
			await this.call?.replaceTrack(kind, this.devices[kind]);
		}
		if (kind !== 'audio') {
			this.#tellVideoType();
		}
	}

	// Tells the focus of a screen that begins or ends; what it refuses is not shown to anybody, so it ends here too.
	async #shareScreen() {
		const { call } = this;
		const { screen } = this.devices;
		const source = await call?.share(screen);
		if (!source || call !== this.call) {
			return;
		}
		const focus = `${this.occupants.room}/focus`;
		const action = screen ? 'source-add' : 'source-remove';
		await this.#link.iq('set', focus, writeSourceChange({ action, sid: call.sid, focus, source })).catch((error) => {
			console.error('the screen is not shown', error);
			if (screen && screen === this.devices.screen) {
				this.devices.close('screen');
			}
		});
	}

	raiseHand(raised) {
		this.handRaised = raised ? Date.now() : false;
		this.#publish();
		this.#emit('people');
	}

	say(text) {
		this.occupants?.say(text);
	}

	// The media goes on by itself while signalling is away; the focus decides whether the session lives on or is replaced.
	#lost(link) {
		if (link === this.#link && this.stage === 'inside' && !this.#abort.signal.aborted) {
			this.#setStage('reconnecting', 'The connection is lost. Trying again.');
			this.#retry();
		}
	}

	#retry() {
		const base = RECONNECT[Math.min(this.#attempt, RECONNECT.length - 1)];
		this.#attempt += 1;
		const abort = this.#abort;
		setTimeout(async () => {
			if (abort.signal.aborted) {
				return;
			}
			try {
				await this.#arrive('reconnecting');
			} catch (error) {
				if (abort.signal.aborted) {
					return;
				}
				if (error instanceof Refusal || error instanceof LoginError) {
					this.#thrownOut({ reason: error.kind ?? 'login', text: error.message });
				} else {
					this.#link.close();
					this.#retry();
				}
			}
		}, base * (0.75 + Math.random() / 2));
	}

	#thrownOut(detail) {
		// A room that its server closes with itself is to be entered again when that is back.
		if (detail.reason === 'server') {
			this.#link.close();
			return;
		}
		this.#hangUp();
		this.#setStage('out', detail.text ?? '');
		this.#emit('out', detail);
	}

	#hangUp() {
		clearTimeout(this.#callTimer);
		clearInterval(this.#qualityTimer);
		this.#abort?.abort(new Error('left'));
		this.#endCall();
		this.#link?.close();
		this.speaker = null;
	}

	leave() {
		if (this.occupants?.inside) {
			if (this.call) {
				this.#terminate('success', null);
			}
			this.occupants.leave();
		}
		this.devices.close('screen');
		this.#hangUp();
		this.occupants = null;
		this.#setStage('outside');
		this.#emit('people');
	}

	/** Whether this person is us, from any of our devices. */
	isSelf(person) {
		return person.nick === this.nick;
	}
}
