// What comes out of the page's remote media, judged by content: the level of given tones in every audio element, the colour and
// the movement of every video element. Put into any page by the driver; elements are told by data-source.
(() => {
	const LOOK_EVERY = 50;
	const PICTURE_EVERY = 6;
	const WIDTH = 32;
	const HEIGHT = 18;
	const SILENCE = -200;
	const STANDS_OUT = 6;
	const context = new AudioContext({ sampleRate: 48000 });
	const ears = new Map();
	const eyes = new Map();
	const canvas = new OffscreenCanvas(WIDTH, HEIGHT).getContext('2d', { willReadFrequently: true });

	function listen(element) {
		const track = element.srcObject?.getAudioTracks()[0];
		const ear = ears.get(element);
		if (!track || ear?.track === track) {
			return;
		}
		ear?.node.disconnect();
		const analyser = new AnalyserNode(context, { fftSize: 32768, smoothingTimeConstant: 0, minDecibels: -160 });
		const node = new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) });
		node.connect(analyser);
		ears.set(element, { track, node, analyser });
	}

	function look(element, now) {
		const stream = element.srcObject;
		const frames = element.mozPaintedFrames ?? element.getVideoPlaybackQuality().totalVideoFrames; // Firefox counts none of a stream in the latter
		let eye = eyes.get(element);
		if (!eye || eye.stream !== stream) {
			eye = { stream, first: frames, frames, since: now, gap: 0, changes: 0, picture: null, started: now };
			eyes.set(element, eye);
		}
		if (frames !== eye.frames) {
			eye.gap = Math.max(eye.gap, now - eye.since);
			eye.frames = frames;
			eye.since = now;
		}
	}

	function compare(element, eye) {
		if (!element.videoWidth || !eye.stream) {
			return;
		}
		const { colour, lower } = picture(element);
		eye.changes += differs(lower, eye.picture) ? 1 : 0;
		Object.assign(eye, { colour, picture: lower });
	}

	// The mean of the upper half, where the colour of the sender stands; the lower half has a moving bar.
	function picture(element) {
		canvas.drawImage(element, 0, 0, WIDTH, HEIGHT);
		const { data } = canvas.getImageData(0, 0, WIDTH, HEIGHT);
		const colour = [0, 0, 0];
		const half = (WIDTH * HEIGHT) / 2;
		for (let i = 0; i < half * 4; i += 4) {
			colour[0] += data[i];
			colour[1] += data[i + 1];
			colour[2] += data[i + 2];
		}
		return { colour: colour.map((sum) => Math.round(sum / half)), lower: [...data.slice(half * 4)] };
	}

	const differs = (a, b) => a && b && a.some((value, i) => Math.abs(value - b[i]) > 24);

	let turn = 0;
	setInterval(() => {
		context.resume();
		turn += 1;
		document.querySelectorAll('audio[data-source]').forEach(listen);
		const now = performance.now();
		const present = document.querySelectorAll('video[data-source]');
		present.forEach((element) => element.srcObject && look(element, now));
		for (const [element, { node }] of ears) {
			if (!element.isConnected) {
				node.disconnect();
				ears.delete(element);
			}
		}
		for (const [element, eye] of eyes) {
			if (!element.isConnected) {
				eyes.delete(element);
			} else if (turn % PICTURE_EVERY === 0) {
				compare(element, eye);
			}
		}
	}, LOOK_EVERY);

	// A tone that does not stand out from what sounds beside it is not there.
	function tones(analyser, wanted) {
		const bins = new Float32Array(analyser.frequencyBinCount);
		analyser.getFloatFrequencyData(bins);
		const step = context.sampleRate / analyser.fftSize;
		const loudest = (low, high) => Math.max(...bins.slice(Math.max(0, Math.round(low / step)), Math.round(high / step) + 1));
		return Object.fromEntries(wanted.map((hz) => {
			const level = loudest(hz - 4, hz + 4);
			const beside = Math.max(loudest(hz - 60, hz - 30), loudest(hz + 30, hz + 60));
			return [hz, Number.isFinite(level) && level > beside + STANDS_OUT ? Math.round(level * 10) / 10 : SILENCE];
		}));
	}

	globalThis.probe = {
		/** Starts the count of gaps anew. */
		reset() {
			const now = performance.now();
			for (const eye of eyes.values()) {
				Object.assign(eye, { gap: 0, since: now, started: now, first: eye.frames, changes: 0, picture: null });
			}
		},
		read(wanted) {
			const now = performance.now();
			const audio = {};
			const video = {};
			for (const [element, { analyser }] of ears) {
				audio[element.dataset.source] = tones(analyser, wanted);
			}
			for (const [element, eye] of eyes) {
				if (!eye.colour) {
					continue;
				}
				video[element.dataset.source] = {
					colour: eye.colour, changes: eye.changes, frames: eye.frames - eye.first, gap: Math.round(Math.max(eye.gap, now - eye.since)),
					seconds: (now - eye.started) / 1000, size: [element.videoWidth, element.videoHeight], visible: !element.hidden,
				};
			}
			return { audio, video };
		},
	};
})();
