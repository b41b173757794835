// One session: the film with its controls, chapters and chat in step with it, who was there, and the parts to download.
import { $, linked, make } from '../../classroom/view/dom.js';
import { filmOf, has } from '../recordings.js';
import { clock, duration } from '../vtt.js';
import { Follower } from './follower.js';
import { Keys } from './keys.js';
import { STATES, dayOf, titleOf } from './list.js';

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const PANELS = ['film', 'chat-panel', 'chapters-panel', 'attendance-panel', 'parts-panel'];

export class Watch {
	constructor() {
		this.video = $('video');
		this.chat = new Follower($('chat'), this.video, (cue) => [make('strong', { text: cue.who ? `${cue.who}: ` : '' }), cue.text],
			(cue) => linked(cue.text).filter((piece) => piece instanceof Element));
		this.chapters = new Follower($('chapters'), this.video, (cue) => [cue.text]);
		$('speed').append(...SPEEDS.map((speed) => make('option', { value: speed, text: `${speed}×` })));
		this.keys = new Keys(this);
		this.listen();
	}

	listen() {
		const { video } = this;
		$('play').addEventListener('click', () => this.toggle());
		$('back-10').addEventListener('click', () => this.skip(-10));
		$('forward-10').addEventListener('click', () => this.skip(10));
		$('captions').addEventListener('click', () => this.toggleCaptions());
		$('speed').addEventListener('change', () => this.setSpeed(Number($('speed').value)));
		for (const event of ['play', 'pause', 'ended']) {
			video.addEventListener(event, () => { $('play').textContent = video.paused ? 'Play' : 'Pause'; });
		}
		for (const event of ['timeupdate', 'seeked']) {
			video.addEventListener(event, () => this.follow());
		}
		video.addEventListener('error', () => {
			if (video.getAttribute('src')) {
				this.say('The film cannot be played: it could not be loaded, or this browser does not know its format. Below it can be downloaded.');
			}
		});
		video.textTracks.addEventListener('change', () => this.showCaptions());
	}

	async open(recordings, session, seconds) {
		this.session = session;
		document.title = titleOf(session);
		$('back').href = `#${recordings.token}`;
		$('title').textContent = titleOf(session);
		$('when').textContent = [dayOf(session), session.length_s && duration(session.length_s)].filter(Boolean).join(', ');
		const film = session.state === 'ready' ? filmOf(session) : null;
		this.say(STATES[session.state] || (film ? '' : 'This session has no film: nobody was heard or seen. What else there is can be downloaded below.'));
		if (film) {
			this.load(recordings, film, seconds);
		}
		const [chapters, chat, attendance] = await Promise.all([recordings.cues(session, 'chapters.vtt'), recordings.cues(session, 'captions.vtt'),
			recordings.json(session, 'attendance.json')].map((part) => part.catch(() => null)));
		if (this.session !== session) {
			return;
		}
		$('chapters-panel').hidden = !(film && chapters?.length);
		$('chat-panel').hidden = !(film && chat?.length);
		this.chapters.fill(chapters ?? []);
		this.chat.fill(chat ?? []);
		this.showAttendance(attendance?.people ?? []);
		this.showParts(recordings);
		this.follow();
	}

	load(recordings, film, seconds) {
		const { video, session } = this;
		video.replaceChildren();
		if (has(session, 'captions.vtt')) {
			video.append(make('track', { kind: 'captions', label: 'Chat', srclang: 'und', src: recordings.address(session, 'captions.vtt') }));
		}
		if (has(session, 'chapters.vtt')) {
			video.append(make('track', { kind: 'chapters', label: 'Chapters', srclang: 'und', src: recordings.address(session, 'chapters.vtt') }));
		}
		if (has(session, 'thumbnail.jpg')) {
			video.poster = recordings.address(session, 'thumbnail.jpg');
		}
		video.src = recordings.address(session, film);
		if (seconds) {
			video.currentTime = seconds;
		}
		this.setSpeed(1);
		$('captions').disabled = !has(session, 'captions.vtt');
		$('film').hidden = false;
		this.showCaptions();
	}

	close() {
		this.session = null;
		this.video.pause();
		this.video.removeAttribute('src');
		this.video.removeAttribute('poster');
		this.video.replaceChildren();
		this.video.load();
		this.chat.fill([]);
		this.chapters.fill([]);
		for (const panel of PANELS) {
			$(panel).hidden = true;
		}
	}

	say(text) {
		$('message').textContent = text;
		$('message').hidden = !text;
	}

	// Playing

	toggle() {
		if (this.video.paused) {
			this.video.play().catch(() => this.say('The browser did not start the film. Press Play once more.'));
		} else {
			this.video.pause();
		}
	}

	skip(seconds) {
		this.seek(this.video.currentTime + seconds);
	}

	seek(time) {
		this.video.currentTime = Math.min(Math.max(0, time), this.video.duration || 0);
	}

	/** by: -1 the one before (or back to the beginning of this one), 1 the next */
	chapter(by) {
		const at = this.chapters.index(this.video.currentTime);
		const cues = this.chapters.cues;
		const back = at >= 0 && this.video.currentTime - cues[at].from > 3 ? 0 : -1;
		const next = cues[Math.max(0, by > 0 ? at + 1 : at + back)];
		if (next) {
			this.seek(next.from);
		}
	}

	setSpeed(speed) {
		this.video.playbackRate = speed;
		$('speed').value = String(speed);
	}

	faster(by) {
		const at = SPEEDS.indexOf(this.video.playbackRate) + by;
		if (SPEEDS[at]) {
			this.setSpeed(SPEEDS[at]);
			$('now').textContent = `Speed ${SPEEDS[at]}`;
		}
	}

	captionTrack() {
		return [...this.video.textTracks].find((track) => track.kind === 'captions');
	}

	toggleCaptions() {
		const track = this.captionTrack();
		if (track) {
			track.mode = track.mode === 'showing' ? 'disabled' : 'showing';
			this.showCaptions();
		}
	}

	showCaptions() {
		$('captions').setAttribute('aria-pressed', String(this.captionTrack()?.mode === 'showing'));
	}

	follow() {
		if (!this.session) {
			return;
		}
		this.chat.follow();
		if (this.chapters.follow()) {
			$('now').textContent = this.chapters.current?.text ?? '';
		}
	}

	// What lies beside

	showAttendance(people) {
		const time = (moment) => new Date(moment).toLocaleTimeString(undefined, { timeStyle: 'medium' });
		$('attendance').replaceChildren(...people.map((person) => make('tr', {}, make('th', { scope: 'row', text: person.name }),
			make('td', { text: person.stays.map((stay) => time(stay.joined)).join(', ') }), make('td', { text: person.stays.map((stay) => time(stay.left)).join(', ') }),
			make('td', { text: duration(person.present_s) }), make('td', { text: duration(person.spoken_s) }), make('td', { text: String(person.hands) }))));
		$('attendance-panel').hidden = !people.length;
		this.people = people;
	}

	partName(name) {
		const fixed = { 'session.webm': 'Film', 'session.mp4': 'Film', 'audio.webm': 'Sound', 'audio.m4a': 'Sound', 'attendance.csv': 'Who was there (table)', 'captions.vtt': 'Chat (WebVTT)' };
		const of = /^participant-(.*)\.\w+$/.exec(name);
		if (!of) {
			return fixed[name];
		}
		const person = this.people.find(({ participant }) => fileName(participant) === of[1]);
		return `Only ${person?.name ?? of[1]}`;
	}

	showParts(recordings) {
		const shown = this.session.state === 'ready' ? this.session.files.filter(({ name }) => this.partName(name)) : [];
		$('parts').replaceChildren(...shown.map(({ name, bytes }) => make('li', {}, make('a', { href: recordings.address(this.session, name),
			download: `${this.session.folder}-${name}`, text: `${this.partName(name)}, ${size(bytes)}` }))));
		$('parts-panel').hidden = !shown.length;
	}
}

const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`);

/** A name as docs/protocol/session-folder.md escapes it. */
function fileName(name) {
	return [...new TextEncoder().encode(name)].map((byte, n) => {
		const c = String.fromCharCode(byte);
		return /[A-Za-z0-9_@-]/.test(c) || (c === '.' && n) ? c : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
	}).join('');
}
