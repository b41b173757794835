// WebVTT as the composer writes it, and times as people read them.

const ENTITIES = { lt: '<', gt: '>', amp: '&', nbsp: '\u00a0', lrm: '\u200e', rlm: '\u200f' };
const TIMES = /^(?:(\d+):)?(\d\d):(\d\d\.\d{3})[ \t]+-->[ \t]+(?:(\d+):)?(\d\d):(\d\d\.\d{3})/;

const plain = (text) => text.replace(/<[^>]*>/g, '').replace(/&(lt|gt|amp|nbsp|lrm|rlm);/g, (_, name) => ENTITIES[name]);
const seconds = (h, m, s) => Number(h ?? 0) * 3600 + Number(m) * 60 + Number(s);

/** → [{ from, to, who, text }] in seconds; who: of <v …>, or ''. Blocks that are no cues are passed over. */
export function parseVtt(text) {
	const cues = [];
	for (const block of text.replace(/\r\n?/g, '\n').split(/\n{2,}/)) {
		const lines = block.split('\n');
		const at = lines.findIndex((line) => TIMES.test(line));
		if (at < 0) {
			continue;
		}
		const [, h1, m1, s1, h2, m2, s2] = TIMES.exec(lines[at]);
		const body = lines.slice(at + 1).join('\n').trim();
		const voice = /^<v(?:\.[^ \t>]*)?[ \t]+([^>]*)>/.exec(body);
		cues.push({ from: seconds(h1, m1, s1), to: seconds(h2, m2, s2), who: voice ? plain(voice[1]) : '', text: plain(body) });
	}
	return cues.sort((a, b) => a.from - b.from);
}

/** "1:02:03", "2:03" */
export function clock(time) {
	const whole = Math.max(0, Math.floor(time));
	const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
	return `${h ? `${h}:${String(m).padStart(2, '0')}` : m}:${String(s).padStart(2, '0')}`;
}

/** "1 h 2 min", "2 min 3 s", "3 s": as it is read aloud */
export function duration(time) {
	const whole = Math.max(0, Math.round(time));
	const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
	return [h && `${h} h`, m && `${m} min`, !h && (s || !m) && `${s} s`].filter(Boolean).join(' ');
}
