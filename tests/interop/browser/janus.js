// A page on unmodified janus.js that joins a conference room of the plugin by token, without XMPP. `server` comes from the query;
// the rest is asked of globalThis.page: request(body) of any synchronous request, join(room, token).
import { enlarged } from './camera.js';
import Janus from './vendor/janus.es.js';

const server = new URLSearchParams(location.search).get('server');
const page = globalThis.page = {
	stage: 'loading', errors: [], endpoint: null, tracks: {}, events: [], handle: null,
	state() {
		const { stage, errors, endpoint, tracks, events } = page;
		return { stage, errors, endpoint, tracks, events };
	},
	get peerConnection() {
		return page.handle?.webrtcStuff.pc ?? null;
	},
	request: (body) => new Promise((resolve, reject) => page.handle.send({ message: body, success: resolve, error: (error) => reject(new Error(String(error))) })),
	join(room, token, codecs) {
		page.stage = 'joining';
		const message = { request: 'join', room, token, policy: 'pool', audio_slots: 6, video_slots: 6, send: true, data: false, ...codecs && { video_codecs: codecs } };
		// A refusal that needs no look into the room comes as the answer itself.
		page.handle.send({ message, success: (answer) => answer && onMessage(answer), error: (error) => onMessage({ error: String(error) }) });
	},
	/** Another size of picture, in spatial layers of one stream. */
	async layers(scalabilityMode, lines) {
		const sender = page.peerConnection.getSenders().find(({ track }) => track?.kind === 'video');
		await sender.replaceTrack(enlarged(sender.track, lines));
		const parameters = sender.getParameters();
		Object.assign(parameters.encodings[0], { scalabilityMode, maxBitrate: 1500000 });
		await sender.setParameters(parameters);
	},
	leave: () => page.request({ request: 'leave' }).then(() => { page.stage = 'left'; }),
};

addEventListener('unhandledrejection', ({ reason }) => page.errors.push(String(reason?.message ?? reason)));

const received = new Map();
const fed = new Map();

// A slot's media belongs to whoever feeds it now.
function show(mid) {
	document.querySelectorAll(`[data-mid="${mid}"]`).forEach((element) => element.remove());
	delete page.tracks[mid];
	const track = received.get(mid);
	const feed = fed.get(mid);
	if (!track || !feed) {
		return;
	}
	const element = document.createElement(track.kind);
	element.autoplay = true;
	element.width = 160;
	element.muted = track.kind === 'video';
	Object.assign(element.dataset, { mid, source: feed.source, owner: feed.endpoint });
	element.srcObject = new MediaStream([track]);
	document.getElementById('media').append(element);
	page.tracks[mid] = feed;
}

function answer(jsep) {
	page.handle.createAnswer({
		jsep,
		tracks: [
			{ type: 'audio', mid: '0', capture: { echoCancellation: false, noiseSuppression: false, autoGainControl: false }, recv: false },
			{ type: 'video', mid: '1', capture: { width: 320, height: 180, frameRate: 15 }, recv: false },
		],
		success: (own) => page.handle.send({ message: { request: 'configure' }, jsep: own }),
		error: (error) => page.errors.push(`answer: ${error.message ?? error}`),
	});
}

function onMessage(message, jsep) {
	page.events.push(message.event ?? message.conference);
	if (message.conference === 'error' || message.error) {
		page.stage = 'refused';
		page.errors.push(message.error);
		return;
	}
	if (message.event === 'joined') {
		page.endpoint = message.endpoint;
	} else if (message.event === 'configured') {
		page.stage = 'inside';
	} else if (message.event === 'kicked') {
		page.stage = 'kicked';
	} else if (message.event === 'slot') {
		if (message.source) {
			fed.set(message.mid, { source: message.source, endpoint: message.endpoint });
		} else {
			fed.delete(message.mid);
		}
		show(message.mid);
	}
	if (jsep) {
		answer(jsep);
	}
}

Janus.init({ debug: ['error'], dependencies: Janus.useDefaultDependencies({ adapter: globalThis.adapter }), callback() {
	const janus = new Janus({
		server,
		success() {
			janus.attach({
				plugin: 'janus.plugin.conference',
				success(handle) {
					page.handle = handle;
					page.stage = 'attached';
				},
				error: (error) => page.errors.push(`attach: ${error}`),
				onmessage: onMessage,
				onremotetrack(track, mid, on) {
					if (on) {
						received.set(mid, track);
					} else {
						received.delete(mid);
					}
					show(mid);
				},
			});
		},
		error: (error) => page.errors.push(`janus: ${error}`),
		destroyed: () => { page.stage = 'left'; },
	});
} });
