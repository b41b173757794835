// Which video codec this page sends. Nobody on the way recodes: what is sent must be what everybody in the room can show.

// Of these the page makes layers of one picture, which VP9 does in another way.
const SENT = ['vp8', 'h264'];
const SHOWN = [...SENT, 'vp9'];

/** The codecs that this browser can show, as presence lists them. */
export function shown() {
	const known = new Set((RTCRtpReceiver.getCapabilities?.('video')?.codecs ?? []).map(({ mimeType }) => mimeType.toLowerCase()));
	const able = SHOWN.filter((name) => known.has(`video/${name}`));
	return able.length > 0 ? able : ['vp8'];
}

/** The codec to send, of those of the room (which may be empty: nobody says). */
export function sent(ofRoom) {
	return SENT.find((name) => ofRoom.includes(name)) ?? ofRoom[0] ?? SENT[0];
}

/** The payload types of a description with those of `name`, and its RTX, before the others. */
export function putFirst(payloads, name) {
	const first = new Set(payloads.filter((payload) => payload.name.toLowerCase() === name).map(({ id }) => id));
	const isFirst = ({ id, name: own, parameters }) => first.has(id) || (own.toLowerCase() === 'rtx' && parameters.some((p) => p.name === 'apt' && first.has(p.value)));
	return [...payloads.filter(isFirst), ...payloads.filter((payload) => !isFirst(payload))];
}
