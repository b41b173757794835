// Which of the views is shown: the list of sessions, one of them, or where to sign in.
import { isOffered, pass, signOut } from '../classroom/passport.js';
import { $ } from '../classroom/view/dom.js';
import { Recordings, keyOf, place } from './recordings.js';
import { List } from './view/list.js';
import { SignIn } from './view/sign_in.js';
import { Watch } from './view/watch.js';

const NO_LINK = 'This link is not good, or is no longer. Ask who gave it to you for a new one.';
const NO_SERVER = 'The server cannot be reached. Look at your network and load the page again.';

let recordings = null;
const list = new List();
const watch = new Watch();
const signIn = new SignIn(() => route());

function show(id) {
	for (const main of ['problem', 'sign-in', 'list', 'watch']) {
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

async function askWho(text) {
	if (!await isOffered()) {
		fail(NO_LINK);
		return;
	}
	watch.close();
	signIn.open(text);
	show('sign-in');
}

async function route() {
	const { token, key, seconds } = place();
	if (recordings?.token !== token) {
		recordings = new Recordings(token);
	}
	if (recordings.isMine && !pass()) {
		await askWho();
		return;
	}
	let sessions;
	try {
		sessions = await recordings.list();
	} catch {
		fail(NO_SERVER);
		return;
	}
	if (!sessions) {
		await (recordings.isMine ? askWho('You are not signed in any more.') : fail(NO_LINK));
		return;
	}
	const session = sessions.find((one) => keyOf(one) === key);
	watch.close();
	if (key && !session) {
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
$('sign-out').addEventListener('click', async () => {
	await signOut();
	await askWho();
});
await route();
