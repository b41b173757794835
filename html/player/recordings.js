// What the server has for the link that this page was opened by: #<token>, #<token>/<session>, or #<token>/<session>/<seconds>. Without a link it is what
// somebody who has signed in may see: `mine` in the token's place.
import { bearer, forget } from '../classroom/passport.js';
import { parseVtt } from './vtt.js';

const AT_ONCE = 4;
const MINE = 'mine';

function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** What names a session among those of its list. */
export const keyOf = (session) => session.path ?? session.folder;

export function place() {
	const [token = '', session = '', seconds = ''] = location.hash.slice(1).split('/');
	return { token: token || MINE, key: decoded(session), seconds: Number.parseFloat(seconds) || 0 };
}

export class Recordings {
	constructor(token) {
		this.token = token;
		this.root = new URL('../recordings/', location.href.split('#')[0]);
		this.base = new URL(`${encodeURIComponent(token)}/`, this.root);
		this.account = null;
		this.chats = new Map();
	}

	get isMine() {
		return this.token === MINE;
	}

	/** → sessions, the newest first; null: the link is not good, or nobody has signed in. Throws where the server cannot be reached. */
	async list() {
		const reply = await fetch(new URL('sessions', this.isMine ? this.root : this.base), { headers: this.isMine ? bearer() : {}, cache: 'no-store' });
		if (reply.status === 404 || reply.status === 401) {
			if (this.isMine) {
				forget();
			}
			return null;
		}
		if (!reply.ok) {
			throw new Error(`The server says ${reply.status}`);
		}
		const { sessions, account, view } = await reply.json();
		this.account = account ?? null;
		if (view) {
			this.base = new URL(`${view}/`, this.root);
		}
		return sessions;
	}

	address(session, file) {
		return new URL([...keyOf(session).split('/'), file].map(encodeURIComponent).join('/'), this.base).href;
	}

	hash(session, seconds) {
		return `#${this.token}/${encodeURIComponent(keyOf(session))}${seconds ? `/${seconds}` : ''}`;
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

	/** What was written in the chat of all of these sessions, read once. → Map of key → cues. */
	async readChats(sessions) {
		const left = sessions.filter((session) => !this.chats.has(keyOf(session)));
		const work = async () => {
			for (let session = left.pop(); session; session = left.pop()) {
				this.chats.set(keyOf(session), await this.cues(session, 'captions.vtt').catch(() => []));
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
