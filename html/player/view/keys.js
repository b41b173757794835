// The keys of the player; off while something is typed or chosen.
import { $, make } from '../../classroom/view/dom.js';

const KEYS = [
	['k', 'play, pause', (watch) => watch.toggle()],
	['j', '10 seconds back', (watch) => watch.skip(-10)],
	['l', '10 seconds forward', (watch) => watch.skip(10)],
	['[', 'the chapter before', (watch) => watch.chapter(-1)],
	[']', 'the next chapter', (watch) => watch.chapter(1)],
	['<', 'slower', (watch) => watch.faster(-1)],
	['>', 'faster', (watch) => watch.faster(1)],
	['c', 'captions on, off', (watch) => watch.toggleCaptions()],
	['m', 'sound on, off', (watch) => { watch.video.muted = !watch.video.muted; }],
	['f', 'full screen', (watch) => (document.fullscreenElement ? document.exitFullscreen() : watch.video.requestFullscreen().catch(() => {}))],
	['?', 'these keys', () => toggleList()],
];

function toggleList() {
	$('keys-list').hidden = !$('keys-list').hidden;
	$('keys').setAttribute('aria-expanded', String(!$('keys-list').hidden));
}

export class Keys {
	constructor(watch) {
		$('keys-list').append(...KEYS.flatMap(([key, text]) => [make('dt', { text: key }), make('dd', { text })]));
		$('keys').addEventListener('click', toggleList);
		addEventListener('keydown', (event) => {
			const busy = event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.('input, select, textarea');
			const found = !busy && !$('film').hidden && !$('watch').hidden && KEYS.find(([key]) => key === event.key.toLowerCase());
			if (found) {
				event.preventDefault();
				found[2](watch);
			}
		});
	}
}
