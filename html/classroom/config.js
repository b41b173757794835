// Where the servers are: config.json beside the page; what it leaves out follows from the page's own address.

export async function loadConfig() {
	let given = {};
	try {
		const reply = await fetch('config.json', { cache: 'no-store' });
		given = reply.ok ? await reply.json() : {};
	} catch {
		// No file: the defaults hold.
	}
	const domain = given.domain || location.hostname;
	const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
	return {
		domain,
		websocket: given.websocket || `${scheme}://${location.host}/xmpp-websocket`,
		muc: given.muc || `conference.${domain}`,
		focus: given.focus || `focus.${domain}`,
		calls: given.caller || null,
		login: given.login === 'password' ? 'password' : 'anonymous',
		room: given.room || '',
		iceServers: Array.isArray(given.ice_servers) ? given.ice_servers : [],
	};
}

/** The class that the page's address names, or ''. */
export function roomOfAddress() {
	try {
		return roomName(decodeURIComponent(location.hash.slice(1)));
	} catch {
		return '';
	}
}

/** A room's name as people type it → the local part of its JID, or '' where nothing is left of it. */
export function roomName(text) {
	return text.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, '-').replace(/["&'/:<>@\p{C}]/gu, '').slice(0, 100);
}
