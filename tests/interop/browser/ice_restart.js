// Restarts ICE of a page's session in place, as lib-jitsi-meet has done it since 2026: by the library where it can, else step by step here.
// Sets globalThis.restarted to "ok" or to what went wrong.
const NS = { jingle: 'urn:xmpp:jingle:1', focus: 'http://jitsi.org/protocol/focus', ice: 'urn:xmpp:jingle:transports:ice-udp:1' };

function byLibrary(session) {
	return session.restartIce();
}

function byHand(session) {
	const stream = page.connection.xmpp.connection._stropheConn;
	const iq = (action, inner) => new DOMParser().parseFromString(`<iq xmlns='jabber:client' type='set' to='${session.remoteJid}'>`
		+ `<jingle xmlns='${NS.jingle}' action='${action}' sid='${session.sid}'>${inner}</jingle></iq>`, 'text/xml').documentElement;
	return new Promise((resolve, reject) => {
		stream.addHandler((stanza) => {
			const transport = stanza.querySelector('jingle[action="transport-info"] transport[ice-generation]');
			if (!transport) {
				return true;
			}
			apply(session, transport).then((fresh) => {
				const inner = `<content creator='initiator' name='audio'><transport xmlns='${NS.ice}' ufrag='${fresh.ufrag}' pwd='${fresh.pwd}' ice-generation='${transport.getAttribute('ice-generation')}'/></content>`;
				stream.sendIQ(iq('transport-info', inner), resolve, (error) => reject(new Error(error?.outerHTML ?? 'no answer')));
			}).catch(reject);
			return false;
		}, null, 'iq', 'set');
		stream.sendIQ(iq('session-info', `<bridge-session xmlns='${NS.focus}' id='${page.bridge}' ice-restart='true'/>`), null, (error) => reject(new Error(error?.outerHTML ?? 'no answer')));
	});
}

async function apply(session, transport) {
	const connection = session.peerconnection;
	const candidates = [...transport.querySelectorAll('candidate')].map((c) => `a=candidate:${['foundation', 'component', 'protocol', 'priority', 'ip', 'port'].map((a) => c.getAttribute(a)).join(' ')} typ ${c.getAttribute('type')} generation 0\r\n`);
	const sdp = connection.remoteDescription.sdp.replace(/a=candidate:.*\r\n/g, '')
		.replace(/a=ice-ufrag:.*\r\n/g, `a=ice-ufrag:${transport.getAttribute('ufrag')}\r\n`)
		.replace(/a=ice-pwd:.*\r\n/g, `a=ice-pwd:${transport.getAttribute('pwd')}\r\n${candidates.join('')}`)
		.replace(/a=setup:.*\r\n/g, 'a=setup:actpass\r\n');
	await connection.setRemoteDescription(new RTCSessionDescription({ type: 'offer', sdp }));
	const answer = await connection.createAnswer(session.mediaConstraints);
	await connection.setLocalDescription(answer);
	const read = (name) => new RegExp(`a=ice-${name}:(\\S+)`).exec(connection.localDescription.sdp)[1];
	return { ufrag: read('ufrag'), pwd: read('pwd') };
}

globalThis.restarted = null;
const { jvbJingleSession } = page.conference;
(jvbJingleSession.restartIce ? byLibrary : byHand)(jvbJingleSession).then(() => { globalThis.restarted = 'ok'; }, (error) => { globalThis.restarted = String(error?.message ?? error); });
