// The focus's conference request: it must be in the room before anybody else enters.
import { NS, StanzaError, child, node } from './xml.js';

const RETRY = [1000, 2000, 4000, 8000, 15_000];
// What passes by itself while the servers come back; anything else is an answer.
const PASSING = ['timeout', 'remote-server-not-found', 'remote-server-timeout', 'service-unavailable', 'item-not-found', 'internal-server-error', 'resource-constraint', 'recipient-unavailable'];

const pause = (ms, signal) => new Promise((resolve, reject) => {
	const timer = setTimeout(resolve, ms);
	signal.addEventListener('abort', () => {
		clearTimeout(timer);
		reject(signal.reason);
	}, { once: true });
});

function machineId() {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const MACHINE = machineId();

/**
 * Resolves to the focus's bare JID once the conference is ready; `onWaiting(text)` is told what it waits for; token: of who has signed in.
 * Rejects with the StanzaError of a refusal, or with the signal's reason.
 */
export async function requestConference(link, focus, room, { signal, onWaiting, token }) {
	for (let attempt = 0; ; attempt += 1) {
		signal.throwIfAborted();
		try {
			const request = node('conference', { xmlns: NS.focus, room, 'machine-uid': MACHINE, ...(token ? { token } : {}) }, node('property', { name: 'rtcstatsEnabled', value: 'false' }));
			const reply = child(await link.iq('set', focus, request), 'conference', NS.focus);
			if (reply?.getAttribute('ready') === 'true') {
				return reply.getAttribute('focusjid') || focus;
			}
			onWaiting('The class is being opened.');
		} catch (error) {
			if (!(error instanceof StanzaError) || !link.up || !PASSING.includes(error.condition)) {
				throw error;
			}
			onWaiting('The class server does not answer yet.');
		}
		await pause(RETRY[Math.min(attempt, RETRY.length - 1)], signal);
	}
}
