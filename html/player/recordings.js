// What the server has for the link that this page was opened by: #<token>, #<token>/<session>, or #<token>/<session>/<seconds>.
import { parseVtt } from './vtt.js';

const AT_ONCE = 4;

export function place() {
	const [token = '', folder = '', seconds = ''] = location.hash.slice(1).split('/');
	return { token, folder, seconds: Number.parseFloat(seconds) || 0 };
}

export class Recordings {
	constructor(token) {
		this.token = token;
		this.base = new URL(`../recordings/${encodeURIComponent(token)}/`, location.href.split('#')[0]);
		this.chats = new Map();
	}

	/** → sessions, the newest first; null: the link is not good. Throws where the server cannot be reached. */
	async list() {
		const reply = this.token ? await fetch(new URL('sessions', this.base), { cache: 'no-store' }) : { status: 404 };
		if (reply.status === 404) {
			return null;
		}
		if (!reply.ok) {
			throw new Error(`The server says ${reply.status}`);
		}
		return (await reply.json()).sessions;
	}

	address(session, file) {
		return new URL(`${encodeURIComponent(session.folder)}/${encodeURIComponent(file)}`, this.base).href;
	}

	hash(session, seconds) {
		return `#${this.token}/${session.folder}${seconds ? `/${seconds}` : ''}`;
	}

	async text(session, file) {
		const reply = has(session, file) ? await fetch(this.address(session, file)) : { ok: false };
		return reply.ok ? reply.text() : '';
	}

	async json(session, file) {
		const text = await this.text(session, file);
		return text ? JSON.parse(text) : null;
	}

	cues(session, file) {
		return this.text(session, file).then(parseVtt);
	}

	/** What was written in the chat of all of these sessions, read once. → Map of folder → cues. */
	async readChats(sessions) {
		const left = sessions.filter((session) => !this.chats.has(session.folder));
		const work = async () => {
			for (let session = left.pop(); session; session = left.pop()) {
				this.chats.set(session.folder, await this.cues(session, 'captions.vtt').catch(() => []));
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, work));
		return this.chats;
	}
}

export function has(session, file) {
	return session.files.some(({ name }) => name === file);
}

/** The film's file name, or null. */
export function filmOf(session) {
	return ['session.webm', 'session.mp4'].find((name) => has(session, name)) ?? null;
}
