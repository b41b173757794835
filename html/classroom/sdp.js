// SDP as lines of text: the offer that the browser is given for a Jingle session, and what is read back from its answer.
// Pure: knows neither the page nor the network.

/** The m-section of one line, without what all of them share. */
function describe(line, description) {
	const out = [];
	for (const { id, uri } of description.extensions) {
		out.push(`a=extmap:${id} ${uri}`);
	}
	for (const payload of description.payloads) {
		const channels = payload.channels > 1 ? `/${payload.channels}` : '';
		out.push(`a=rtpmap:${payload.id} ${payload.name}/${payload.clockrate}${channels}`);
		if (payload.parameters.length > 0) {
			const parameters = payload.parameters.map(({ name, value }) => (name ? `${name}=${value}` : value));
			out.push(`a=fmtp:${payload.id} ${parameters.join(';')}`);
		}
		for (const { type, subtype } of payload.feedback) {
			out.push(`a=rtcp-fb:${payload.id} ${type}${subtype ? ` ${subtype}` : ''}`);
		}
	}
	const source = line.source;
	if (source) {
		if (!line.own) {
			out.push(`a=msid:${source.msid}`);
		}
		for (const group of source.groups) {
			out.push(`a=ssrc-group:${group.semantics} ${group.ssrcs.join(' ')}`);
		}
		for (const ssrc of source.ssrcs) {
			out.push(`a=ssrc:${ssrc} cname:${source.owner}`, `a=ssrc:${ssrc} msid:${source.msid}`);
		}
	}
	return out;
}

function section(line, session) {
	const { transport } = session;
	const description = session.descriptions[line.kind];
	const data = line.kind === 'application';
	const formats = data ? 'webrtc-datachannel' : description.payloads.map((payload) => payload.id).join(' ');
	const out = [
		`m=${line.kind} 9 ${data ? 'UDP/DTLS/SCTP' : 'UDP/TLS/RTP/SAVPF'} ${formats}`,
		'c=IN IP4 0.0.0.0',
		`a=mid:${line.mid}`,
		`a=ice-ufrag:${transport.ufrag}`,
		`a=ice-pwd:${transport.pwd}`,
		`a=fingerprint:${transport.hash} ${transport.fingerprint}`,
		'a=setup:actpass',
	];
	if (line.mid === session.lines[0].mid) {
		out.push(...transport.candidates.map((candidate) => `a=${candidate}`));
	}
	if (data) {
		return [...out, `a=sctp-port:${session.sctpPort}`];
	}
	const direction = line.screen ? (line.sends ? 'recvonly' : 'inactive') : line.own ? 'sendrecv' : line.source ? 'sendonly' : 'inactive';
	return [...out, `a=${direction}`, 'a=rtcp-mux', 'a=rtcp-rsize', ...describe(line, description)];
}

/**
 * The whole offer. `session` has: id, version, transport { ufrag, pwd, hash, fingerprint, candidates[] }, sctpPort,
 * descriptions { audio, video } (payloads, extensions) and lines [{ kind, mid, own, source }]; our screen's is { screen, sends } as well.
 */
export function writeOffer(session) {
	const head = [
		'v=0',
		`o=- ${session.id} ${session.version} IN IP4 0.0.0.0`,
		's=-',
		't=0 0',
		`a=group:BUNDLE ${session.lines.map((line) => line.mid).join(' ')}`,
		'a=msid-semantic: WMS *',
	];
	return [...head, ...session.lines.flatMap((line) => section(line, session)), ''].join('\r\n');
}

/** An SDP split into its m-sections, each { kind, mid, lines }. What Firefox says once for the whole session stands in each. */
export function readSections(sdp) {
	const [head, ...blocks] = sdp.split(/\r?\n(?=m=)/);
	const shared = head.split(/\r?\n/).filter((line) => /^a=(fingerprint|ice-ufrag|ice-pwd|setup):/.test(line));
	return blocks.map((block) => {
		const lines = [...block.split(/\r?\n/).filter(Boolean), ...shared];
		const mid = lines.find((line) => line.startsWith('a=mid:'))?.slice(6) ?? '';
		return { kind: lines[0].slice(2).split(' ')[0], mid, lines };
	});
}

const valuesOf = (section_, key) =>
	section_.lines.filter((line) => line.startsWith(`a=${key}:`)).map((line) => line.slice(key.length + 3));

/** What an answer's m-section says, in Jingle's terms. */
export function readSection(section_) {
	const formats = section_.lines[0].split(' ').slice(3);
	const payloads = [];
	for (const id of formats) {
		const map = valuesOf(section_, 'rtpmap').find((value) => value.startsWith(`${id} `));
		if (!map) {
			continue;
		}
		const [name, clockrate, channels] = map.slice(id.length + 1).split('/');
		const fmtp = valuesOf(section_, 'fmtp').find((value) => value.startsWith(`${id} `))?.slice(id.length + 1);
		const parameters = (fmtp ?? '').split(';').filter(Boolean).map((pair) => {
			const at = pair.indexOf('=');
			return at < 0 ? { name: '', value: pair.trim() } : { name: pair.slice(0, at).trim(), value: pair.slice(at + 1) };
		});
		const feedback = valuesOf(section_, 'rtcp-fb')
			.filter((value) => value.startsWith(`${id} `))
			.map((value) => value.split(' ').slice(1))
			.map(([type, subtype]) => ({ type, subtype }));
		payloads.push({ id, name, clockrate, channels, parameters, feedback });
	}
	const [hash, fingerprint] = (valuesOf(section_, 'fingerprint')[0] ?? ' ').split(' ');
	return {
		payloads,
		extensions: valuesOf(section_, 'extmap').map((value) => {
			const [id, uri] = value.split(' ');
			return { id: id.split('/')[0], uri };
		}),
		ssrcs: [...new Set(valuesOf(section_, 'ssrc').map((value) => value.split(' ')[0]))],
		groups: valuesOf(section_, 'ssrc-group').map((value) => {
			const [semantics, ...ssrcs] = value.split(' ');
			return { semantics, ssrcs };
		}),
		ufrag: valuesOf(section_, 'ice-ufrag')[0],
		pwd: valuesOf(section_, 'ice-pwd')[0],
		hash,
		fingerprint,
		setup: valuesOf(section_, 'setup')[0] ?? 'active',
	};
}

const randomSsrc = () => String(1 + (crypto.getRandomValues(new Uint32Array(1))[0] % 0xfffffffe));

/**
 * COMPAT(chromium, safari): three simulcast layers told by SSRC come from an answer whose m-section lists them; `kept`
 * is the list of an earlier answer, which must not change. Returns { sdp, layers } with the list to keep, or the SDP as it is
 * where the browser (Firefox) does not write its SSRCs that way.
 */
export function addLayers(sdp, mid, kept) {
	const section_ = readSections(sdp).find((candidate) => candidate.mid === mid);
	const own = section_ ? readSection(section_) : null;
	if (!own || own.ssrcs.length !== 2 || own.groups.length !== 1 || own.groups[0].semantics !== 'FID') {
		return { sdp, layers: kept };
	}
	const [first, repair] = own.groups[0].ssrcs;
	const layers = kept?.[0]?.[0] === first
		? kept
		: [[first, repair], [randomSsrc(), randomSsrc()], [randomSsrc(), randomSsrc()]];
	const about = section_.lines.filter((line) => line.startsWith(`a=ssrc:${first} `)).map((line) => line.split(' ').slice(1).join(' '));
	const block = [
		`a=ssrc-group:SIM ${layers.map(([ssrc]) => ssrc).join(' ')}`,
		...layers.map(([ssrc, rtx]) => `a=ssrc-group:FID ${ssrc} ${rtx}`),
		...layers.flat().flatMap((ssrc) => about.map((text) => `a=ssrc:${ssrc} ${text}`)),
	];
	const rest = section_.lines.filter((line) => !line.startsWith('a=ssrc'));
	const before = section_.lines.join('\r\n');
	return { sdp: sdp.replace(before, [...rest, ...block].join('\r\n')), layers };
}
