// The connection to the XMPP server: one Strophe connection per attempt, IQs as promises, liveness by ping.
import { Strophe } from '../vendor/strophe.esm.js';
import { NS, StanzaError, node } from './xml.js';

const PING_EVERY = 10_000;
const PING_WAIT = 10_000;
const CONNECT_WAIT = 20_000;

export class LoginError extends Error {}

/** Events: `down`. `onStanza(stanza)` sees every presence, message and IQ that no request of ours was waiting for. */
export class Link extends EventTarget {
	#connection;
	#onStanza;
	#ping = null;
	#up = false;
	#pending = new Set();

	constructor(onStanza) {
		super();
		this.#onStanza = onStanza;
	}

	get jid() {
		return this.#connection.jid;
	}

	get up() {
		return this.#up;
	}

	/** Resolves when stanzas can be sent. LoginError: the server refuses the account; any other error: try again later. */
	connect({ service, jid, password }) {
		this.#connection = new Strophe.Connection(service);
		return new Promise((resolve, reject) => {
			const late = setTimeout(() => {
				this.close();
				reject(new Error('the server does not answer'));
			}, CONNECT_WAIT);
			const settle = (act) => {
				clearTimeout(late);
				act();
			};
			this.#connection.connect(jid, password ?? '', (status, condition) => {
				switch (status) {
				case Strophe.Status.CONNECTED:
					this.#started();
					settle(resolve);
					break;
				case Strophe.Status.AUTHFAIL:
					settle(() => reject(new LoginError(condition || 'the server refused the login')));
					break;
				case Strophe.Status.CONNFAIL:
				case Strophe.Status.DISCONNECTED:
					settle(() => reject(new Error(condition || 'no connection to the server')));
					this.#ended();
					break;
				default:
				}
			}, undefined, undefined, undefined, undefined, 3000);
		});
	}

	#started() {
		this.#up = true;
		this.#connection.addHandler((stanza) => {
			// Strophe forgets a handler that throws.
			try {
				this.#onStanza(stanza);
			} catch (error) {
				console.error('a stanza could not be handled', error);
			}
			return true;
		}, null, null, null);
		this.#ping = setInterval(() => this.#pingServer(), PING_EVERY);
	}

	#pingServer() {
		const connection = this.#connection;
		this.iq('get', Strophe.getDomainFromJid(this.jid), node('ping', { xmlns: NS.ping }), PING_WAIT).catch((error) => {
			if (error.condition === 'timeout' && connection === this.#connection && this.#up) {
				this.#ended();
				connection.disconnect('ping timeout');
			}
		});
	}

	#ended() {
		clearInterval(this.#ping);
		if (this.#up) {
			this.#up = false;
			this.#pending.forEach((reject) => reject(new StanzaError(null)));
			this.#pending.clear();
			this.dispatchEvent(new Event('down'));
		}
	}

	send(stanza) {
		if (this.#up) {
			this.#connection.send(stanza);
		}
	}

	/** Resolves to the result, rejects with a StanzaError (condition `timeout` where nothing came back). */
	iq(type, to, payload, wait = 15_000) {
		if (!this.#up) {
			return Promise.reject(new StanzaError(null));
		}
		return new Promise((resolve, reject) => {
			const settle = (act) => (stanza) => {
				this.#pending.delete(reject);
				act(stanza);
			};
			this.#pending.add(reject);
			const refuse = settle((stanza) => reject(new StanzaError(stanza)));
			this.#connection.sendIQ(node('iq', { type, to }, payload), settle(resolve), refuse, wait);
		});
	}

	/** Never resolves; rejects when the connection goes down. */
	whenDown() {
		return new Promise((resolve, reject) => {
			this.addEventListener('down', () => reject(new Error('the connection is lost')), { once: true });
		});
	}

	reply(iq, payload = null) {
		this.send(node('iq', { type: 'result', to: iq.getAttribute('from'), id: iq.getAttribute('id') }, payload));
	}

	refuse(iq, type, condition, extra = null) {
		this.send(node('iq', { type: 'error', to: iq.getAttribute('from'), id: iq.getAttribute('id') },
			node('error', { type }, node(condition, { xmlns: NS.stanzas }), extra)));
	}

	close() {
		this.#ended();
		this.#connection?.disconnect('leaving');
	}
}

export const isRequest = (stanza) => stanza.localName === 'iq' && ['get', 'set'].includes(stanza.getAttribute('type'));
