// The tiles: one for each person, one more for each shared screen; and the sound of everybody else.
import { $, icon, initials, make } from './dom.js';

const SPEAKS_ABOVE = 0.02;
const LEVEL_EVERY = 250;

function columnsFor(count, wide) {
	if (count <= 1) {
		return 1;
	}
	return wide ? Math.ceil(Math.sqrt(count)) : count <= 3 ? 1 : 2;
}

/** The picture of a person, and initials where there is none or it cannot be shown. */
function drawFace(round, { name, picture }) {
	if (round.dataset.face === `${picture} ${name}`) {
		return;
	}
	const face = `${picture} ${name}`;
	round.dataset.face = face;
	round.textContent = initials(name);
	if (picture) {
		const image = make('img', { src: picture, alt: '' });
		image.addEventListener('load', () => round.dataset.face === face && round.replaceChildren(image));
	}
}

/** A tile, made once for each key and kept up to date. */
function makeTile(key) {
	const video = make('video', { playsinline: '', hidden: '' });
	video.muted = true;
	video.autoplay = true;
	const round = make('div', { className: 'initials', 'aria-hidden': 'true' });
	const name = make('span');
	const muted = icon('mic-off', 'microphone off');
	const raised = make('div', { className: 'raised' }, icon('hand', 'hand raised'));
	const lost = make('p', { className: 'lost', text: 'Connection lost' });
	const tile = make('figure', { className: 'tile', 'data-tile': key }, round, video, raised, lost, make('figcaption', {}, muted, name));
	return { tile, video, round, name, muted, raised, lost };
}

export class Stage {
	#classroom;
	#tiles = new Map();
	#sounds = new Map();
	#element = $('stage');

	constructor(classroom) {
		this.#classroom = classroom;
		for (const event of ['people', 'sources', 'devices', 'speaker', 'stage']) {
			classroom.addEventListener(event, () => this.#draw());
		}
		addEventListener('resize', () => this.#arrange());
		setInterval(() => this.#showLevels(), LEVEL_EVERY);
		$('hear').addEventListener('click', () => this.#playAll());
	}

	#draw() {
		const classroom = this.#classroom;
		const wanted = new Set();
		const { sources, people } = classroom;
		for (const person of people) {
			const self = classroom.isSelf(person);
			const source = sources.find(({ name }) => name === `${person.nick}-v0`);
			const track = self ? classroom.devices.video : source?.track ?? null;
			const off = self ? !track : person.videoMuted;
			wanted.add(this.#drawTile(person.nick, person, { track: off ? null : track, self, source: source?.name }));
			const screen = self ? null : sources.find(({ name }) => name === `${person.nick}-v1`);
			const shared = self ? classroom.devices.screen : screen && !person.screenMuted ? screen.track : null;
			if (shared) {
				wanted.add(this.#drawTile(`${person.nick}/screen`, person, { track: shared, self, source: screen?.name, screen: true }));
			}
		}
		for (const [key, { tile, video }] of this.#tiles) {
			if (!wanted.has(key)) {
				video.srcObject = null;
				tile.remove();
				this.#tiles.delete(key);
			}
		}
		this.#arrange();
		this.#drawSounds(sources);
	}

	#drawTile(key, person, { track, self, source, screen = false }) {
		let parts = this.#tiles.get(key);
		if (!parts) {
			parts = makeTile(key);
			this.#tiles.set(key, parts);
			this.#element.append(parts.tile);
		}
		const { tile, video, round, name, muted, raised, lost } = parts;
		const shown = screen ? `${self ? 'Your' : `${person.name}:`} screen` : self ? `${person.name} (you)` : person.name;
		name.textContent = shown;
		drawFace(round, person);
		const audioOff = self ? !this.#classroom.devices.audio : person.audioMuted;
		muted.toggleAttribute('hidden', screen || !audioOff);
		raised.hidden = screen || !person.handRaised;
		lost.hidden = self || !this.#classroom.unreachable.has(person.nick);
		tile.classList.toggle('self', self);
		tile.classList.toggle('screen', screen);
		tile.classList.toggle('leads', !screen && this.#classroom.speaker === person.nick);
		if (source) {
			video.dataset.source = source;
		}
		this.#show(video, track);
		return key;
	}

	#show(video, track) {
		const current = video.srcObject?.getTracks()[0] ?? null;
		if (current !== track) {
			video.srcObject = track ? new MediaStream([track]) : null;
			if (track) {
				video.play().catch(() => {});
			}
		}
		video.hidden = !track;
	}

	#drawSounds(sources) {
		const audio = sources.filter(({ media }) => media === 'audio');
		for (const source of audio) {
			let element = this.#sounds.get(source.name);
			if (!element) {
				element = make('audio', { 'data-source': source.name, 'data-owner': source.owner });
				element.autoplay = true;
				this.#sounds.set(source.name, element);
				$('sounds').append(element);
			}
			if (element.srcObject?.getTracks()[0] !== source.track) {
				element.srcObject = new MediaStream([source.track]);
				this.#play(element);
			}
		}
		for (const [name, element] of this.#sounds) {
			if (!audio.some((source) => source.name === name)) {
				element.srcObject = null;
				element.remove();
				this.#sounds.delete(name);
			}
		}
	}

	#play(element) {
		element.play().catch((error) => {
			if (error.name === 'NotAllowedError') {
				$('hear').hidden = false;
			}
		});
	}

	#playAll() {
		$('hear').hidden = true;
		this.#sounds.forEach((element) => this.#play(element));
	}

	#arrange() {
		const { clientWidth, clientHeight } = this.#element;
		this.#element.classList.toggle('presents', [...this.#tiles.keys()].some((key) => key.endsWith('/screen')));
		this.#element.style.setProperty('--columns', columnsFor(this.#tiles.size, clientWidth > clientHeight));
	}

	#showLevels() {
		const loud = new Set();
		for (const { media, owner, receiver } of this.#classroom.sources) {
			const level = media === 'audio' ? receiver.getSynchronizationSources()[0]?.audioLevel ?? 0 : 0;
			if (level > SPEAKS_ABOVE) {
				loud.add(owner);
			}
		}
		for (const [key, { tile }] of this.#tiles) {
			tile.classList.toggle('speaks', loud.has(key));
		}
	}
}
