// Microphone, camera and screen of this device.

const SCREEN = { video: { frameRate: { max: 15 } }, audio: false };
const HINTS = { audio: '', video: 'motion', screen: 'detail' };
const VIDEO = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 25, max: 30 } };

const audioWishes = (original) => ({ echoCancellation: !original, noiseSuppression: !original, autoGainControl: !original });

/** A sentence for the person whose device could not be opened. */
export function deviceProblem(error, what) {
	switch (error?.name) {
	case 'NotAllowedError':
		return `This page may not use the ${what}. Allow it in the browser's address bar.`;
	case 'NotFoundError':
	case 'OverconstrainedError':
		return `No ${what} was found.`;
	case 'NotReadableError':
	case 'AbortError':
		return `The ${what} is in use by another program.`;
	default:
		return navigator.mediaDevices ? `The ${what} could not be opened.` : 'Camera and microphone work only on a page opened over HTTPS.';
	}
}

/** Holds at most one track of each kind. Event: `change` (detail: kind), also when a device is pulled out. */
export class Devices extends EventTarget {
	/** Original sound: without the processing that is made for speech, which spoils music. */
	originalSound = false;
	#tracks = { audio: null, video: null, screen: null };

	get audio() {
		return this.#tracks.audio;
	}

	get video() {
		return this.#tracks.video;
	}

	get screen() {
		return this.#tracks.screen;
	}

	async open(kind) {
		if (this.#tracks[kind]) {
			return this.#tracks[kind];
		}
		if (!navigator.mediaDevices) {
			throw new Error('no media devices');
		}
		const stream = kind === 'screen' ? await navigator.mediaDevices.getDisplayMedia(SCREEN)
			: await navigator.mediaDevices.getUserMedia(kind === 'audio' ? { audio: audioWishes(this.originalSound) } : { video: VIDEO });
		const [track] = stream.getTracks();
		if (this.#tracks[kind]) {
			track.stop();
			return this.#tracks[kind];
		}
		track.contentHint = HINTS[kind];
		track.addEventListener('ended', () => this.#set(kind, null));
		this.#set(kind, track);
		return track;
	}

	close(kind) {
		this.#tracks[kind]?.stop();
		if (this.#tracks[kind]) {
			this.#set(kind, null);
		}
	}

	#set(kind, track) {
		this.#tracks[kind] = track;
		this.dispatchEvent(new CustomEvent('change', { detail: kind }));
	}
}
