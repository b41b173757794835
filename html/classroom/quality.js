// How good the way to the class is, by the browser's own counters.

const SLOW = 0.6; // seconds there and back
const LOSSY = 0.08; // share of what came, or should have come, since the last look
const FEWEST = 50; // packets to judge by

/** Looks at a PeerConnection again and again. */
export class Quality {
	#lost = 0;
	#received = 0;

	/** What is wrong: 'slow', 'lossy', or null. */
	async look(peerConnection) {
		let lost = 0, received = 0, roundTrip = 0;
		for (const entry of (await peerConnection.getStats()).values()) {
			if (entry.type === 'inbound-rtp') {
				lost += entry.packetsLost ?? 0;
				received += entry.packetsReceived ?? 0;
			} else if (entry.type === 'candidate-pair' && entry.nominated) {
				roundTrip = entry.currentRoundTripTime ?? 0;
			}
		}
		const missing = Math.max(0, lost - this.#lost), came = Math.max(0, received - this.#received);
		this.#lost = lost;
		this.#received = received;
		if (missing + came >= FEWEST && missing / (missing + came) > LOSSY) {
			return 'lossy';
		}
		return roundTrip > SLOW ? 'slow' : null;
	}
}
