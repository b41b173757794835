// The side panel: what is said, and who is there.
import { $, icon, make } from './dom.js';

const MESSAGES_KEPT = 500;
const TABS = ['chat', 'people'];

export class Panel {
	#classroom;
	#open = null;
	#unread = 0;
	#seen = new Set();

	constructor(classroom) {
		this.#classroom = classroom;
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
		list.append(make('li', { 'data-nick': nick }, make('header', {}, make('strong', { text: name }), clock), make('p', { text })));
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
		const people = [...this.#classroom.people].sort((a, b) => b.handRaised - a.handRaised || a.name.localeCompare(b.name));
		$('people-count').textContent = people.length > 0 ? String(people.length) : '';
		$('people').replaceChildren(...people.map((person) => {
			const self = this.#classroom.isSelf(person);
			const row = make('li', { 'data-nick': person.nick }, make('span', { text: self ? `${person.name} (you)` : person.name }));
			if (person.moderator) {
				row.append(make('span', { className: 'badge', text: 'moderator' }));
			}
			if (person.handRaised) {
				row.append(icon('hand', 'hand raised'));
			}
			const muted = self ? !this.#classroom.devices.audio : person.audioMuted;
			row.append(icon(muted ? 'mic-off' : 'mic', muted ? 'microphone off' : 'microphone on'));
			return row;
		}));
	}
}
