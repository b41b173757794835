// The side panel: what is said, and who is there.
import { $, icon, linked, make } from './dom.js';

const MESSAGES_KEPT = 500;
const TABS = ['chat', 'people'];

// What a moderator may do to somebody: label, whether it makes sense, what it does.
const ACTIONS = [
	['Turn the microphone off', (person) => !person.audioMuted, (moderation, person) => moderation.mute(person, 'audio')],
	['Turn the camera off', (person) => !person.videoMuted, (moderation, person) => moderation.mute(person, 'video')],
	['Make moderator', (person) => !person.moderator && person.jid, (moderation, person) => moderation.makeModerator(person)],
	['Take out of the class', () => true, (moderation, person) => moderation.remove(person)],
];

export class Panel {
	#classroom;
	#open = null;
	#unread = 0;
	#seen = new Set();
	#menuOf = null;
	#onProblem;

	/** onProblem(text): something that a moderator asked for was refused. */
	constructor(classroom, onProblem) {
		this.#classroom = classroom;
		this.#onProblem = onProblem;
		classroom.addEventListener('chat', ({ detail }) => this.#addMessage(detail));
		for (const event of ['people', 'devices', 'speaker']) {
			classroom.addEventListener(event, () => this.#drawPeople());
		}
		for (const name of TABS) {
			$(`${name}-open`).addEventListener('click', () => this.#show(this.#open === name ? null : name));
			$(`tab-${name}`).addEventListener('click', () => this.#show(name));
			$(`tab-${name}`).addEventListener('keydown', (event) => this.#otherTab(event, name));
		}
		$('panel-close').addEventListener('click', () => this.#close());
		$('panel').addEventListener('keydown', ({ key }) => key === 'Escape' && this.#close());
		$('mute-all').addEventListener('click', () => this.#muteAll());
		$('chat-form').addEventListener('submit', (event) => this.#say(event));
	}

	reset() {
		$('messages').replaceChildren();
		this.#seen.clear();
		this.#show(null);
	}

	#otherTab({ key }, name) {
		if (key === 'ArrowLeft' || key === 'ArrowRight') {
			const other = TABS.find((candidate) => candidate !== name);
			this.#show(other);
			$(`tab-${other}`).focus();
		}
	}

	#close() {
		const opener = $(`${this.#open}-open`);
		this.#show(null);
		opener?.focus();
	}

	#show(name) {
		this.#open = name;
		$('panel').hidden = !name;
		for (const tab of TABS) {
			$(tab).hidden = tab !== name;
			$(`tab-${tab}`).setAttribute('aria-selected', String(tab === name));
			$(`tab-${tab}`).tabIndex = tab === name ? 0 : -1;
			$(`${tab}-open`).setAttribute('aria-expanded', String(tab === name));
		}
		if (name === 'chat') {
			this.#setUnread(0);
			$('chat-text').focus();
			$('messages').scrollTop = $('messages').scrollHeight;
		}
		dispatchEvent(new Event('resize'));
	}

	#setUnread(count) {
		this.#unread = count;
		$('unread').hidden = count === 0;
		$('unread').textContent = count > 99 ? '99+' : String(count);
	}

	#say(event) {
		event.preventDefault();
		const text = $('chat-text').value.trim();
		if (text) {
			this.#classroom.say(text);
			$('chat-text').value = '';
		}
	}

	// After a reconnection the room tells its last messages again.
	#addMessage({ nick, name, text, time, id }) {
		const key = id ? `${name} ${id}` : null;
		if (key && this.#seen.has(key)) {
			return;
		}
		this.#seen.add(key);
		const list = $('messages');
		const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
		const clock = make('time', { text: time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }), datetime: time.toISOString() });
		list.append(make('li', { 'data-nick': nick }, make('header', {}, make('strong', { text: name }), clock), make('p', {}, ...linked(text))));
		while (list.children.length > MESSAGES_KEPT) {
			list.firstChild.remove();
		}
		if (atEnd) {
			list.scrollTop = list.scrollHeight;
		}
		if (this.#open !== 'chat') {
			this.#setUnread(this.#unread + 1);
		}
	}

	#drawPeople() {
		const moderates = Boolean(this.#classroom.self?.moderator);
		// Raised hands first, who raised first on top.
		const people = [...this.#classroom.people].sort((a, b) => (a.handRaised || Infinity) - (b.handRaised || Infinity) || a.name.localeCompare(b.name));
		$('people-count').textContent = people.length > 0 ? String(people.length) : '';
		$('call').hidden = !moderates;
		$('visit').hidden = !moderates || !this.#classroom.address;
		$('mute-all').hidden = !moderates || !people.some((person) => !this.#classroom.isSelf(person) && !person.audioMuted);
		$('people-list').replaceChildren(...people.map((person) => this.#row(person, moderates)));
	}

	#row(person, moderates) {
		const self = this.#classroom.isSelf(person);
		const row = make('li', { 'data-nick': person.nick }, make('span', { text: self ? `${person.name} (you)` : person.name }));
		if (person.moderator) {
			row.append(make('span', { className: 'badge', text: 'moderator' }));
		}
		if (person.handRaised) {
			row.append(icon('hand', 'hand raised'));
		}
		if (this.#classroom.recording === 'on' && this.#classroom.consent?.has(person.nick)) {
			row.append(make('span', { className: 'badge', text: 'not recorded' }));
		}
		if (this.#classroom.unreachable.has(person.nick)) {
			row.append(icon('weak', 'connection lost'));
		}
		const muted = self ? !this.#classroom.devices.audio : person.audioMuted;
		row.append(icon(muted ? 'mic-off' : 'mic', muted ? 'microphone off' : 'microphone on'));
		if (moderates && !self) {
			row.append(this.#menu(person));
		}
		return row;
	}

	#menu(person) {
		const menu = make('details', { className: 'menu' }, make('summary', { 'aria-label': `What to do with ${person.name}` }, icon('more')));
		menu.open = this.#menuOf === person.nick;
		menu.addEventListener('toggle', () => {
			this.#menuOf = menu.open ? person.nick : this.#menuOf === person.nick ? null : this.#menuOf;
		});
		menu.addEventListener('keydown', (event) => {
			if (event.key === 'Escape' && menu.open) {
				event.stopPropagation();
				menu.open = false;
				menu.firstChild.focus();
			}
		});
		const buttons = ACTIONS.filter(([, fits]) => fits(person)).map(([text, , act]) => {
			const button = make('button', { text });
			button.addEventListener('click', () => {
				this.#menuOf = null;
				menu.open = false;
				this.#try(() => act(this.#classroom.moderation, person));
			});
			return button;
		});
		menu.append(make('div', {}, ...buttons));
		return menu;
	}

	#muteAll() {
		const { people, moderation } = this.#classroom;
		const loud = people.filter((person) => !this.#classroom.isSelf(person) && !person.audioMuted);
		this.#try(() => Promise.all(loud.map((person) => moderation.mute(person, 'audio'))));
	}

	async #try(act) {
		try {
			await act();
		} catch (error) {
			this.#onProblem(error.condition === 'timeout' ? 'The class server did not answer.' : 'The class server did not allow that.');
		}
	}
}
