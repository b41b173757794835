// The media of a phone on libwebrtc: one PeerConnection, with what the page's microphone and camera give. What is heard and seen gets elements that
// probe.js reads. Driven through globalThis.phone by scene/webrtc_phone.py, which speaks Jingle for it.
globalThis.phone = {
	pc: null,
	candidates: [],
	async start(video) {
		const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false }, video: video && { width: 320, height: 180 } });
		const pc = new RTCPeerConnection();
		stream.getTracks().forEach((track) => pc.addTrack(track, stream));
		pc.onicecandidate = ({ candidate }) => candidate?.candidate && phone.candidates.push({ mid: candidate.sdpMid, line: candidate.candidate });
		pc.ontrack = ({ track }) => {
			const element = document.createElement(track.kind);
			Object.assign(element, { autoplay: true, width: 160, muted: track.kind === 'video', srcObject: new MediaStream([track]) });
			element.dataset.source = track.kind === 'audio' ? 'mix-0' : 'speaker-0';
			document.getElementById('media').append(element);
		};
		phone.pc = pc;
	},
	async remote(type, sdp) {
		await phone.pc.setRemoteDescription({ type, sdp });
	},
	async local(type, options) {
		await phone.pc.setLocalDescription(await (type === 'offer' ? phone.pc.createOffer(options) : phone.pc.createAnswer()));
		return phone.pc.localDescription.sdp;
	},
	async add(mid, line) {
		await phone.pc.addIceCandidate({ sdpMid: mid, candidate: line });
	},
	/** The ufrags of the pair in use, and how many transports there are. */
	async path() {
		const all = await phone.pc.getStats();
		const transports = [...all.values()].filter((one) => one.type === 'transport');
		const pair = all.get(transports[0]?.selectedCandidatePairId);
		return { transports: transports.length, ufrag: pair ? all.get(pair.localCandidateId).usernameFragment : null };
	},
};
