// A list of moments beside the film: each leads there, the latest is marked while the film plays.
import { make } from '../../classroom/view/dom.js';
import { clock } from '../vtt.js';

export class Follower {
	/** content(cue) → children of a line's button; beside(cue) → what stands after it */
	constructor(list, video, content, beside = () => []) {
		Object.assign(this, { list, video, content, beside, cues: [], at: -1 });
	}

	fill(cues) {
		this.cues = cues;
		this.at = -1;
		this.list.replaceChildren(...cues.map((cue) => {
			const button = make('button', { type: 'button' }, make('time', { text: clock(cue.from) }), ...this.content(cue));
			button.addEventListener('click', () => { this.video.currentTime = cue.from; });
			return make('li', { className: 'later' }, button, ...this.beside(cue));
		}));
	}

	/** The last one that has begun, or -1. A seek lands a hair before what it was told at times. */
	index(time) {
		return this.cues.findLastIndex((cue) => cue.from <= time + 0.05);
	}

	get current() {
		return this.cues[this.at];
	}

	/** → whether another one is the latest now */
	follow() {
		const at = this.index(this.video.currentTime);
		if (at === this.at) {
			return false;
		}
		this.at = at;
		[...this.list.children].forEach((item, n) => {
			item.classList.toggle('later', n > at);
			item.toggleAttribute('aria-current', n === at);
			if (n === at) {
				item.setAttribute('aria-current', 'true');
			}
		});
		const item = this.list.children[at];
		if (item && !this.list.contains(document.activeElement?.closest('li'))) {
			this.list.scrollTop = item.offsetTop - this.list.clientHeight / 2;
		}
		return true;
	}
}
