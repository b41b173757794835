// A bare conference page on unmodified lib-jitsi-meet. Everything comes from the query: service (ws…/http…: BOSH), domain, muc,
// focus, room, name. What it sees is in globalThis.page; remote media are elements with data-source and data-owner.
import { enlarged, noise, useCamera } from './camera.js';

const query = Object.fromEntries(new URLSearchParams(location.search));
const { JitsiMeetJS } = globalThis;
const { conference: events, connection: connectionEvents, track: trackEvents } = JitsiMeetJS.events;

const page = globalThis.page = {
	stage: 'loading', errors: [], id: null, people: {}, tracks: {}, channel: false, speaker: null, messages: [], p2p: false,
	conference: null, connection: null, local: [], jingle: [], times: {}, happened: [], role: null, subject: null, properties: {}, bridge: null,
	offers: 0, conferenceProperties: {},
	state() {
		const { stage, errors, id, people, tracks, channel, speaker, messages, p2p, happened, role, subject, properties } = page;
		return { stage, errors, id, people, tracks, channel, speaker, messages, p2p, happened, role, subject, properties, sid: page.conference?.jvbJingleSession?.sid ?? null };
	},
	get peerConnection() {
		return page.conference?.jvbJingleSession?.peerconnection?.peerconnection ?? null;
	},
	say: (text) => page.conference.sendTextMessage(text),
	leave: () => page.conference.leave().then(() => page.connection.disconnect()).then(() => { page.stage = 'left'; }),
	/** What an application may ask of the library, each by its public name; resolves to what came of it, errors included. */
	async ask(method, ...values) {
		try {
			const result = await page.conference[method](...values);
			return { result: method === 'startRecording' ? result.getID() : result === undefined || typeof result === 'object' ? null : result };
		} catch (error) {
			return { error: String(error?.error ?? error?.message ?? error?.name ?? error) };
		}
	},
	/** A screen of one colour, with a bar that moves, beside the camera. */
	async share(colour) {
		const screen = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
		const context = screen.getContext('2d');
		let frame = 0;
		page.drawing = setInterval(() => {
			context.fillStyle = colour;
			context.fillRect(0, 0, 640, 360);
			context.fillStyle = 'white';
			context.fillRect((frame++ * 32) % 576, 180, 64, 180);
		}, 100);
		navigator.mediaDevices.getDisplayMedia = () => Promise.resolve(screen.captureStream(10));
		[page.screen] = await JitsiMeetJS.createLocalTracks({ devices: ['desktop'] });
		await page.conference.addTrack(page.screen);
	},
	async unshare() {
		await page.conference.removeTrack(page.screen);
		await page.screen.dispose();
		clearInterval(page.drawing);
	},
	// Gone without a word: the stream's socket stays silent, nothing is sent any more.
	vanish() {
		page.stage = 'vanished';
		page.peerConnection?.close();
		page.connection.xmpp.connection._stropheConn.pause();
	},
};

addEventListener('error', ({ message }) => page.errors.push(String(message)));
addEventListener('unhandledrejection', ({ reason }) => page.errors.push(String(reason?.message ?? reason)));

/** Notes when something happened first, in milliseconds of the page's own clock. */
const first = (what) => { page.times[what] ??= performance.now(); };

const sourceOf = (track) => track.getSourceName?.() || `${track.getParticipantId()}-${track.getType() === 'audio' ? 'a0' : track.getVideoType() === 'desktop' ? 'v1' : 'v0'}`;

function show(track) {
	const element = document.createElement(track.getType());
	element.autoplay = true;
	element.width = 160;
	element.muted = track.getType() === 'video';
	element.dataset.source = sourceOf(track);
	element.dataset.owner = track.getParticipantId();
	document.getElementById('media').append(element);
	track.attach(element);
	if (track.getType() === 'video') {
		element.requestVideoFrameCallback(() => first('frame'));
	}
	page.tracks[element.dataset.source] = { owner: track.getParticipantId(), muted: track.isMuted(), type: track.getVideoType?.() ?? null };
}

function hide(track) {
	const source = sourceOf(track);
	document.querySelectorAll(`[data-source="${source}"]`).forEach((element) => {
		track.detach(element);
		element.remove();
	});
	delete page.tracks[source];
}

/** End-to-end encryption with a key that everybody who shall understand has, 32 hexadecimal digits. The session starts anew for it. */
async function encrypt(conference, hex) {
	const bytes = Uint8Array.from(hex.match(/../g), (digits) => Number.parseInt(digits, 16));
	const encryptionKey = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
	conference.toggleE2EE(true);
	conference.setMediaEncryptionKey({ encryptionKey, index: 0 });
}

function enter(connection) {
	const conference = connection.initJitsiConference(query.room, { p2p: { enabled: Boolean(query.p2p) }, disableAudioLevels: false, enableLayerSuspension: true,
		...query.codec && { videoQuality: { preferredCodec: query.codec, codecPreferenceOrder: [query.codec, 'VP8'] } }, // by libraries of 2022 and of today
		e2ee: { externallyManagedKey: true } });
	page.conference = conference;
	conference.on(events.CONFERENCE_JOINED, () => {
		page.stage = 'inside';
		page.id = conference.myUserId();
		if (query.key) {
			encrypt(conference, query.key);
		}
	});
	conference.on(events.CONFERENCE_FAILED, (...reason) => {
		page.stage = 'failed';
		page.errors.push(`conference failed: ${reason.map(String).join(' ')}`);
	});
	conference.on(events.CONFERENCE_LEFT, () => { page.stage = 'left'; });
	conference.on(events.KICKED, () => { page.stage = 'kicked'; });
	conference.on(events.USER_JOINED, (id, user) => { page.people[id] = user.getDisplayName(); });
	conference.on(events.DISPLAY_NAME_CHANGED, (id, name) => { page.people[id] = name; });
	conference.on(events.CONFERENCE_CREATED_TIMESTAMP, (created) => { page.created = created; });
	conference.on(events.USER_LEFT, (id) => { delete page.people[id]; });
	conference.on(events.DATA_CHANNEL_OPENED, () => { page.channel = true; });
	conference.on(events.DOMINANT_SPEAKER_CHANGED, (id) => { page.speaker = id; });
	conference.on(events.MESSAGE_RECEIVED, (id, text) => page.messages.push({ id, text }));
	conference.on(events.P2P_STATUS, (_, p2p) => { page.p2p ||= p2p; });
	const note = (what) => (...details) => page.happened.push({ what, details: details.map((d) => d?.getId?.() ?? d?.getType?.() ?? (typeof d === 'object' ? JSON.parse(JSON.stringify(d, (_, v) => (v?.getId ? v.getId() : v))) : d)) });
	conference.on(events.USER_ROLE_CHANGED, (id, role) => { page.role = id === conference.myUserId() ? role : page.role; });
	conference.on(events.SUBJECT_CHANGED, (subject) => { page.subject = subject; });
	conference.on(events.ENDPOINT_MESSAGE_RECEIVED, (from, payload) => page.happened.push({ what: 'endpoint message', details: [from.getId(), payload] }));
	conference.on(events.PARTICIPANT_PROPERTY_CHANGED, (user, name, _, value) => { (page.properties[user.getId()] ??= {})[name] = value; });
	conference.on(events.LOCK_STATE_CHANGED, note('lock'));
	conference.on(events.AV_MODERATION_CHANGED, note('moderation'));
	conference.on(events.AV_MODERATION_APPROVED, note('approved'));
	conference.on(events.PARTICIPANT_KICKED, note('kicked'));
	conference.on(events.RECORDER_STATE_CHANGED, (session) => page.happened.push({ what: 'recorder', details: [session.getStatus() ?? null, session.getID() ?? null,
		session.getInitiator()?.getId?.() ?? session.getInitiator() ?? null, session.getError() ?? null] }));
	conference.on(events.LOBBY_USER_JOINED, note('waits'));
	conference.on(events.LOBBY_USER_LEFT, note('waits no more'));
	conference.on(events.TRACK_MUTE_CHANGED, (track, by) => by && note('muted by')(track.isLocal() ? 'local' : 'remote', track.getType(), by.getId()));
	conference.on(events.TRACK_ADDED, (track) => track.isLocal() || show(track));
	conference.on(events.TRACK_REMOVED, (track) => track.isLocal() || hide(track));
	conference.on(events.TRACK_MUTE_CHANGED, (track) => {
		if (!track.isLocal() && page.tracks[sourceOf(track)]) {
			page.tracks[sourceOf(track)].muted = track.isMuted();
		}
	});
	conference.setDisplayName(query.name);
	page.local.forEach((track) => conference.addTrack(track));
	conference.join(query.password);
}

// A library of 2022 sends a camera and a screen at once only where it is told to; later ones always do.
const flags = { ssrcRewritingEnabled: Boolean(query.rewriting), sourceNameSignaling: Boolean(query.screens), sendMultipleVideoStreams: Boolean(query.screens) };
JitsiMeetJS.init({ flags, disableAP: true, disableAEC: true, disableNS: true, disableAGC: true, disableHPF: true, disableThirdPartyRequests: true });
JitsiMeetJS.setLogLevel(JitsiMeetJS.logLevels.WARN);
page.stage = 'devices';
const height = Number(query.height ?? 180);
if (query.busy) {
	useCamera(noise(height));
} else if (query.large) {
	useCamera(enlarged((await navigator.mediaDevices.getUserMedia({ video: true })).getVideoTracks()[0], height));
}
page.local = query.listen ? [] : await JitsiMeetJS.createLocalTracks({ devices: ['audio', 'video'], resolution: height, constraints: { video: { height: { ideal: height }, width: { ideal: height * 16 / 9 }, frameRate: { max: 15 } } } });
page.local.forEach((track) => track.addEventListener(trackEvents.LOCAL_TRACK_STOPPED, () => page.errors.push(`local ${track.getType()} stopped`)));
page.stage = 'connecting';
page.connection = new JitsiMeetJS.JitsiConnection(null, null, {
	hosts: { domain: query.domain, muc: query.muc, focus: query.focus }, serviceUrl: query.service, flags, enableLipSync: false, disableStunTurn: true,
});
// Every Jingle action that comes in, and whether it speaks of transports or codecs; and the session's id on the bridge.
page.connection.xmpp.connection._stropheConn.xmlInput = (stanza) => {
	for (const properties of stanza.getElementsByTagName('conference-properties')) {
		page.conferenceProperties = Object.fromEntries([...properties.children].map((property) => [property.getAttribute('key'), property.getAttribute('value')]));
	}
	for (const jingle of stanza.getElementsByTagName('jingle')) {
		const has = (name) => jingle.getElementsByTagName(name).length > 0;
		first(jingle.getAttribute('action'));
		page.bridge = jingle.querySelector('bridge-session')?.getAttribute('id') ?? page.bridge;
		page.jingle.push({ action: jingle.getAttribute('action'), transport: has('transport'), payloads: has('payload-type') });
	}
};
page.connection.xmpp.connection._stropheConn.xmlOutput = (stanza) => {
	page.offers += stanza.querySelectorAll('jingle[action="session-initiate"]').length;
	if (stanza.getElementsByTagName('presence').length || stanza.nodeName === 'presence') {
		first('presence');
	}
};
page.connection.addEventListener(connectionEvents.CONNECTION_ESTABLISHED, () => enter(page.connection));
page.connection.addEventListener(connectionEvents.CONNECTION_FAILED, (...reason) => {
	page.stage = 'disconnected';
	page.errors.push(`connection failed: ${reason.filter(Boolean).map(String).join(' ')}`);
});
page.connection.addEventListener(connectionEvents.CONNECTION_DISCONNECTED, () => { page.stage = page.stage === 'left' ? 'left' : 'disconnected'; });
page.connection.connect();
