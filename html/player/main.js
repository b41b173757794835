// Which of the two views is shown: the list of sessions, or one of them.
import { $ } from '../classroom/view/dom.js';
import { Recordings, place } from './recordings.js';
import { List } from './view/list.js';
import { Watch } from './view/watch.js';

const NO_LINK = 'This link is not good, or is no longer. Ask who gave it to you for a new one.';
const NO_SERVER = 'The server cannot be reached. Look at your network and load the page again.';

let recordings = null;
const list = new List();
const watch = new Watch();

function show(id) {
	for (const main of ['problem', 'list', 'watch']) {
		$(main).hidden = main !== id;
	}
	$(id).querySelector('h1').focus();
}

function fail(text) {
	watch.close();
	$('problem-text').textContent = text;
	document.title = 'Recordings';
	show('problem');
}

async function route() {
	const { token, folder, seconds } = place();
	if (recordings?.token !== token) {
		recordings = new Recordings(token);
	}
	let sessions;
	try {
		sessions = await recordings.list();
	} catch {
		fail(NO_SERVER);
		return;
	}
	if (!sessions) {
		fail(NO_LINK);
		return;
	}
	const session = sessions.find((one) => one.folder === folder);
	watch.close();
	if (folder && !session) {
		fail('This recording is no longer there.');
	} else if (session) {
		show('watch');
		await watch.open(recordings, session, seconds);
	} else {
		show('list');
		list.open(recordings, sessions);
	}
}

addEventListener('hashchange', route);
await route();
