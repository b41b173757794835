// The sessions of a room: cards, and the search in them.
import { $, make } from '../../classroom/view/dom.js';
import { filmOf, has, keyOf } from '../recordings.js';
import { clock, duration } from '../vtt.js';

const PAUSE = 250; // ms without a key before the search begins
const HITS_MOST = 5;

export const STATES = {
	recording: 'Being recorded right now. The film is made when the recording has ended.',
	composing: 'The film is still being made. Come back in a while.',
	failed: 'No film could be made of this session. Whoever runs the server finds the reason in its log.',
	ready: '',
};

export const titleOf = (session) => session.title || 'Without a title';

export function dayOf(session) {
	const day = new Date(session.started);
	return Number.isNaN(day.getTime()) ? '' : day.toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'short' });
}

const folded = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

export class List {
	constructor() {
		this.recordings = null;
		$('search-form').addEventListener('submit', (event) => {
			event.preventDefault();
			this.search();
		});
		$('search').addEventListener('input', () => {
			clearTimeout(this.timer);
			this.timer = setTimeout(() => this.search(), PAUSE);
		});
	}

	open(recordings, sessions) {
		this.recordings = recordings;
		this.sessions = sessions;
		$('signed-in').hidden = !recordings.account;
		$('signed-in-as').textContent = `Signed in as ${recordings.account ?? ''}.`;
		document.title = 'Recordings';
		this.search();
	}

	/** Every word must be in the title, day or a name; or all of them in one line of the chat. */
	async search() {
		const words = folded($('search').value).split(/\s+/).filter(Boolean);
		const round = this.round = (this.round ?? 0) + 1;
		const chats = words.length ? await this.recordings.readChats(this.sessions) : new Map();
		if (round !== this.round) {
			return;
		}
		const fits = (text) => words.every((word) => folded(text).includes(word));
		const found = this.sessions.map((session) => ({
			session,
			named: fits([titleOf(session), dayOf(session), session.started ?? '', ...session.people].join(' ')),
			hits: (chats.get(keyOf(session)) ?? []).filter((cue) => fits(`${cue.who} ${cue.text}`)),
		})).filter(({ named, hits }) => named || hits.length);
		this.show(found, words.length > 0);
	}

	show(found, searched) {
		const count = found.length === 1 ? '1 session' : `${found.length} sessions`;
		$('found').textContent = !this.sessions.length ? 'Nothing has been recorded yet.' : searched && !found.length ? 'Nothing fits.' : count;
		$('sessions').replaceChildren(...found.map(({ session, hits }) => this.card(session, hits)));
	}

	card(session, hits) {
		const title = make('h2', {}, make('a', { text: titleOf(session), href: this.recordings.hash(session) }));
		const text = make('div', { className: 'text' }, title, make('p', { className: 'soft', text: dayOf(session) }));
		const length = session.length_s ? duration(session.length_s) : '';
		const facts = [length, session.audio_only && 'sound only', session.people.length && `with ${session.people.join(', ')}`].filter(Boolean);
		if (facts.length) {
			text.append(make('p', { text: facts.join(', ') }));
		}
		const state = STATES[session.state] || (filmOf(session) ? '' : 'This session has no film.');
		if (state) {
			text.append(make('p', { className: 'state', text: state }));
		}
		if (hits.length) {
			const lines = hits.slice(0, HITS_MOST).map((cue) => make('li', {}, make('a', { href: this.recordings.hash(session, cue.from),
				text: `${clock(cue.from)} ${cue.who}: ${cue.text}` })));
			text.append(make('ul', { className: 'hits', 'aria-label': 'In the chat' }, ...lines));
		}
		const picture = has(session, 'thumbnail.jpg') ? make('img', { src: this.recordings.address(session, 'thumbnail.jpg'), alt: '', loading: 'lazy' })
			: make('div', { className: 'blank' });
		return make('li', {}, picture, text);
	}
}
