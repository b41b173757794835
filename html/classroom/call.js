// One media session with the room's focus: a PeerConnection whose offer we build from what the focus says in Jingle.
import { putFirst } from './codecs.js';
import { addLayers, readSection, readSections, writeOffer } from './sdp.js';
import { readAllSources, readCandidates, readInitiate, writeAccept } from './jingle.js';
import { NS, child, children } from './xml.js';

const LAYER_SCALE = [4, 2, 1];

/**
 * Events: `sources` (what is received changed), `state` (of the connection), `channel` (open), `message` (detail: the object),
 * `failed` (detail: the error).
 */
export class Call extends EventTarget {
	#pc;
	#session;
	#queue = Promise.resolve();
	#channel = null;
	#layers = null;
	#limit = -1;
	#codec = null;

	constructor(jingle, nick, iceServers) {
		super();
		const initiate = readInitiate(jingle);
		this.sid = initiate.sid;
		this.bridgeSession = initiate.bridgeSession;
		this.nick = nick;
		this.#session = {
			id: Date.now(), version: 1,
			transport: initiate.transport, sctpPort: initiate.sctpPort ?? '5000', descriptions: initiate.descriptions,
			contents: initiate.contents, lines: initiate.contents.map(({ kind }, index) => ({ kind, mid: String(index), own: true, source: null })),
		};
		for (const source of initiate.sources) {
			this.#place(source);
		}
		this.#pc = new RTCPeerConnection({ iceServers, bundlePolicy: 'max-bundle' });
		this.#pc.addEventListener('connectionstatechange', () => this.dispatchEvent(new Event('state')));
	}

	get state() {
		return this.#pc.connectionState;
	}

	get peerConnection() {
		return this.#pc;
	}

	/** What is received now: [{ name, media, owner, videoType, track, receiver }]. */
	get sources() {
		const transceivers = this.#pc.getTransceivers();
		return this.#session.lines.filter((line) => !line.own && line.source && !line.gone).flatMap(({ mid, source }) => {
			const receiver = transceivers.find((transceiver) => transceiver.mid === mid)?.receiver;
			return receiver ? [{ ...source, mid, track: receiver.track, receiver }] : [];
		});
	}

	// The bridge's own source stands on the line on which we send; every other one gets a line of its own, a used one if one is free.
	#place(source) {
		const { lines } = this.#session;
		const own = this.#ownLine(source.media);
		if (source.owner === 'jvb' || source.msid.startsWith('mixedmslabel')) {
			if (own && !own.source) {
				own.source = source;
			}
			return;
		}
		if (lines.some((line) => line.source && !line.gone && line.source.ssrcs.some((ssrc) => source.ssrcs.includes(ssrc)))) {
			return;
		}
		const free = lines.find((line) => !line.own && line.kind === source.media && !line.source);
		if (free) {
			free.source = source;
		} else if (own) {
			lines.push({ kind: source.media, mid: String(lines.length), own: false, source });
		}
	}

	#enqueue(work) {
		this.#queue = this.#queue.then(() => (this.#pc.connectionState === 'closed' ? undefined : work())).catch((error) => {
			this.dispatchEvent(new CustomEvent('failed', { detail: error }));
		});
		return this.#queue;
	}

	/** what: 'audio', 'video' (the camera) or 'screen'. */
	#ownLine(what) {
		return this.#session.lines.find((line) => line.own && (what === 'screen' ? line.screen : line.kind === what && !line.screen));
	}

	#ownTransceiver(what) {
		const line = this.#ownLine(what);
		return line && this.#pc.getTransceivers().find((transceiver) => transceiver.mid === line.mid);
	}

	/** `attach` runs between offer and answer. (The same offer twice, and Firefox forgets which tracks it was given.) */
	async #negotiate(attach) {
		const session = this.#session;
		await this.#pc.setRemoteDescription({ type: 'offer', sdp: writeOffer(session) });
		session.version += 1;
		await attach?.();
		for (const kind of ['audio', 'video']) {
			const transceiver = this.#ownTransceiver(kind);
			if (transceiver && transceiver.direction !== 'sendrecv') {
				transceiver.direction = 'sendrecv';
			}
		}
		const screen = this.#ownTransceiver('screen');
		if (screen) {
			screen.direction = this.#ownLine('screen').sends ? 'sendonly' : 'inactive';
		}
		const answer = await this.#pc.createAnswer();
		const video = this.#ownLine('video');
		const { sdp, layers } = video ? addLayers(answer.sdp, video.mid, this.#layers) : { sdp: answer.sdp, layers: null };
		this.#layers = layers;
		await this.#pc.setLocalDescription({ type: 'answer', sdp });
	}

	/** Takes the offer with our tracks (each may be null) and resolves to the session-accept. */
	accept({ audio, video, focus, responder }) {
		let result;
		return this.#enqueue(async () => {
			const session = this.#session;
			await this.#negotiate(async () => {
				await this.#ownTransceiver('audio')?.sender.replaceTrack(audio);
				await this.#ownTransceiver('video')?.sender.replaceTrack(video);
				if (session.lines.some((line) => line.kind === 'application')) {
					this.#openChannel();
				}
			});
			const sections = readSections(this.#pc.localDescription.sdp);
			const contents = session.contents.map(({ name, kind }, index) => {
				const section = readSection(sections[index]);
				return { name, kind, section, sctpPort: session.sctpPort, source: kind === 'application' ? null : this.#ownSource(kind, section) };
			});
			result = writeAccept({ sid: this.sid, focus, responder, contents });
			this.dispatchEvent(new Event('sources'));
		}).then(() => {
			if (!result) {
				throw new Error('the browser refused the session');
			}
			return result;
		});
	}

	#ownSource(what, section) {
		const name = `${this.nick}-${{ audio: 'a0', video: 'v0', screen: 'v1' }[what]}`;
		const media = what === 'audio' ? 'audio' : 'video';
		const stream = `${this.nick}-${media}-${what === 'screen' ? 1 : 0}-1`;
		return section.ssrcs.length === 0 ? null : {
			name, media, videoType: what === 'screen' ? 'desktop' : 'camera', msid: `${stream} ${name}-1`, ssrcs: section.ssrcs, groups: section.groups,
		};
	}

	/** source-add, source-remove and transport-info of the focus. */
	change(action, jingle) {
		if (action === 'transport-info') {
			const candidates = children(jingle, 'content').flatMap((content) => {
				const transport = child(content, 'transport', NS.ice);
				return transport ? readCandidates(transport) : [];
			});
			return this.#enqueue(() => Promise.all(candidates.map((candidate) => this.#pc.addIceCandidate({ candidate, sdpMLineIndex: 0 }))));
		}
		const sources = readAllSources(jingle);
		return this.#enqueue(async () => {
			if (action === 'source-add') {
				sources.forEach((source) => this.#place(source));
				await this.#negotiate();
				this.dispatchEvent(new Event('sources'));
			} else {
				await this.#remove((source) => sources.some(({ ssrcs }) => ssrcs.some((ssrc) => source.ssrcs.includes(ssrc))));
			}
		});
	}

	/** Somebody left: what they sent is dropped, whether or not the focus says so too. */
	removeOwner(nick) {
		return this.#enqueue(() => this.#remove((source) => source.owner === nick));
	}

	// A line that became free is used again only after the browser has seen it idle: its track must not change hands unnoticed.
	async #remove(matches) {
		const leaving = this.#session.lines.filter((line) => !line.own && line.source && matches(line.source));
		if (leaving.length === 0) {
			return;
		}
		leaving.forEach((line) => { line.gone = true; });
		this.dispatchEvent(new Event('sources'));
		leaving.forEach((line) => { line.source = null; line.gone = false; });
		await this.#negotiate();
	}

	/**
	 * Sends a screen on a line of its own, or no longer (null). Resolves to its source, which the room is to be told (or no longer);
	 * null where nothing changes for others.
	 */
	async share(track) {
		let source = null;
		await this.#enqueue(async () => {
			const { lines } = this.#session;
			let line = this.#ownLine('screen');
			const sent = line?.sends ?? false;
			if (!line && track) {
				line = { kind: 'video', mid: String(lines.length), own: true, screen: true, sends: false, source: null };
				lines.push(line);
			}
			if (!line) {
				return;
			}
			line.sends = Boolean(track);
			source = sent && !track ? this.#screenSource(line) : null;
			await this.#negotiate(() => this.#ownTransceiver('screen').sender.replaceTrack(track));
			source ??= !sent && track ? this.#screenSource(line) : null;
		});
		return source;
	}

	#screenSource(line) {
		const section = readSections(this.#pc.localDescription.sdp).find(({ mid }) => mid === line.mid);
		return section ? this.#ownSource('screen', readSection(section)) : null;
	}

	/** Sends video in this codec from now on, where the focus offered it. */
	preferCodec(name) {
		const { descriptions } = this.#session;
		if (!descriptions.video || this.#codec === name) {
			return;
		}
		const before = descriptions.video.payloads;
		descriptions.video.payloads = putFirst(before, name);
		this.#codec = name;
		if (this.#pc.remoteDescription && descriptions.video.payloads[0].id !== before[0].id) {
			this.#enqueue(() => this.#negotiate());
		}
	}

	replaceTrack(kind, track) {
		return this.#enqueue(async () => {
			await this.#ownTransceiver(kind)?.sender.replaceTrack(track);
			await this.#applyLimit();
		});
	}

	/** The greatest height anybody wants of our camera: -1 all, 0 nobody looks. */
	limitHeight(height) {
		this.#limit = height;
		return this.#enqueue(() => this.#applyLimit());
	}

	async #applyLimit() {
		const sender = this.#ownTransceiver('video')?.sender;
		const parameters = sender?.getParameters();
		if (!sender?.track || !parameters?.encodings?.length) {
			return;
		}
		const { width = 640, height = 360 } = sender.track.getSettings();
		const count = parameters.encodings.length;
		parameters.encodings.forEach((encoding, index) => {
			const own = Math.min(width, height) / (count === 1 ? 1 : LAYER_SCALE[index] ?? 1);
			encoding.active = this.#limit < 0 || (this.#limit > 0 && (index === 0 || own <= this.#limit));
		});
		await sender.setParameters(parameters);
	}

	#openChannel() {
		this.#channel = this.#pc.createDataChannel('JVB data channel', { protocol: 'http://jitsi.org/protocols/colibri' });
		this.#channel.addEventListener('open', () => this.dispatchEvent(new Event('channel')));
		this.#channel.addEventListener('message', ({ data }) => {
			let message;
			try {
				message = JSON.parse(data);
			} catch {
				return;
			}
			if (message && typeof message === 'object') {
				this.dispatchEvent(new CustomEvent('message', { detail: message }));
			}
		});
	}

	get channelOpen() {
		return this.#channel?.readyState === 'open';
	}

	/** False where the bridge channel is not open. */
	send(message) {
		if (!this.channelOpen) {
			return false;
		}
		this.#channel.send(JSON.stringify(message));
		return true;
	}

	close() {
		this.#pc.close();
		this.#session.lines.forEach((line) => { line.source = null; });
		this.dispatchEvent(new Event('sources'));
	}
}
