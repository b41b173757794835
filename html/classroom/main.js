// The page: the way in, the controls, and what is said to the person when something does not work.
import { Classroom } from './classroom.js';
import { loadConfig, roomName, roomOfAddress } from './config.js';
import { deviceProblem } from './devices.js';
import { LoginError } from './link.js';
import { SignInError, forget, isOffered, pass, signIn } from './passport.js';
import { Panel } from './view/panel.js';
import { Stage } from './view/stage.js';
import { $ } from './view/dom.js';

const HINT_TIME = 6000;

const WEAKNESS = {
	slow: 'Your connection is slow: what you say arrives late.',
	lossy: 'Your connection loses data: sound and pictures may break up.',
};

const SENTENCES = {
	password: 'This class has a password.',
	members: 'This class is for its members. Ask the teacher to let you in.',
	banned: 'You may not enter this class.',
	closed: 'This class is closed.',
	full: 'This class is full.',
	name: 'This is not a name that a class can have.',
	refused: 'The class did not let you in.',
	login: 'Please sign in with an account to open this class.',
	kicked: 'You were taken out of the class.',
	left: 'You have left the class.',
};

const config = await loadConfig();
const classroom = new Classroom(config);
const panel = new Panel(classroom, hint);
new Stage(classroom);
globalThis.classroom = classroom;

// The way in

const remembered = (key) => localStorage.getItem(`classroom.${key}`) ?? '';

function prepare() {
	$('name').value = remembered('name');
	$('original-sound').checked = classroom.devices.originalSound = remembered('original-sound') === 'true';
	$('room').value = roomOfAddress() || config.room;
	$('account').open = config.login === 'password';
	$('account-jid').value = remembered('account');
	($('name').value ? $('room').value ? $('join') : $('room') : $('name')).focus();
}

function showProblem(text) {
	$('start-error').textContent = text;
	$('start-error').hidden = !text;
}

function sentenceFor(error) {
	if (error instanceof LoginError) {
		return 'Address or password is not right.';
	}
	if (error instanceof SignInError) {
		return error.message;
	}
	const sentence = SENTENCES[error.kind];
	if (!sentence) {
		return 'The class server cannot be reached. Look at your network and try again.';
	}
	return error.message && error.message !== error.kind ? `${sentence} (${error.message})` : sentence;
}

async function enter(event) {
	event.preventDefault();
	const room = roomName($('room').value);
	const name = $('name').value.trim();
	if (!room || !name) {
		showProblem(name ? 'Please give the name of the class.' : 'Please give your name.');
		return;
	}
	localStorage.setItem('classroom.name', name);
	const jid = $('account-jid').value.trim();
	localStorage.setItem('classroom.account', $('account').open ? jid : '');
	const account = $('account').open && jid ? { jid, password: $('account-password').value } : null;
	showProblem('');
	$('join').disabled = true;
	try {
		if (account && await isOffered()) {
			await signIn(jid, account.password);
		}
		await classroom.enter({ name, room, account, token: pass(), password: $('room-password').value || undefined });
		history.replaceState(null, '', `#${encodeURIComponent(room)}`);
		$('class-name').textContent = room;
		document.title = `${room} – Classroom`;
		panel.reset();
		$('mic').focus();
	} catch (error) {
		console.warn('not entered', error);
		if (error.kind === 'password') {
			$('room-password-field').hidden = false;
			$('room-password').focus();
		}
		if (error.kind === 'login') {
			$('account').open = true;
			forget();
		}
		showProblem(sentenceFor(error));
	} finally {
		$('join').disabled = false;
	}
}

// The controls

let hintTimer = null;

function hint(text) {
	if ($('class').hidden) {
		showProblem(text);
		return;
	}
	$('hint').textContent = text;
	$('hint').hidden = false;
	clearTimeout(hintTimer);
	hintTimer = setTimeout(() => { $('hint').hidden = true; }, HINT_TIME);
}

const DEVICE_NAMES = { audio: 'microphone', video: 'camera', screen: 'screen' };

async function toggleDevice(kind) {
	const { devices } = classroom;
	if (devices[kind]) {
		devices.close(kind);
		return;
	}
	try {
		await devices.open(kind);
	} catch (error) {
		// Whoever closes the browser's choice of screens has changed their mind.
		if (kind !== 'screen' || error.name !== 'NotAllowedError') {
			hint(deviceProblem(error, DEVICE_NAMES[kind]));
		}
	}
}

function showDevices() {
	const { audio, video } = classroom.devices;
	for (const [id, track, what] of [['mic', audio, 'microphone'], ['camera', video, 'camera'], ['start-mic', audio, 'microphone'], ['start-camera', video, 'camera']]) {
		$(id).setAttribute('aria-pressed', String(Boolean(track)));
		$(id).title = track ? `Turn the ${what} off` : `Turn the ${what} on`;
	}
	const { screen } = classroom.devices;
	$('share').setAttribute('aria-pressed', String(Boolean(screen)));
	$('share').title = screen ? 'Stop sharing the screen' : 'Share the screen';
	$('preview').hidden = !video;
	$('preview-text').hidden = Boolean(video);
	if ($('preview').srcObject?.getTracks()[0] !== video) {
		$('preview').srcObject = video ? new MediaStream([video]) : null;
		$('preview').play().catch(() => {});
	}
}

function showStage() {
	const { stage, note } = classroom;
	const inside = stage === 'inside' || stage === 'reconnecting';
	$('start').hidden = inside;
	$('class').hidden = !inside;
	$('start-status').textContent = inside || stage === 'outside' ? '' : note || 'Entering.';
	showStatus();
}

function showStatus() {
	const { stage, note, people, call } = classroom;
	if (stage === 'reconnecting') {
		$('class-status').textContent = note;
	} else if (people.length < 2) {
		$('class-status').textContent = 'You are the first one here.';
	} else {
		$('class-status').textContent = call?.state === 'connected' ? WEAKNESS[classroom.weakness] ?? '' : 'Sound and picture are being connected.';
	}
}

function showHand() {
	$('hand').setAttribute('aria-pressed', String(Boolean(classroom.handRaised)));
}

let locked = false;

async function showLock() {
	const moderates = Boolean(classroom.self?.moderator);
	if (moderates && $('lock').hidden) {
		locked = await classroom.moderation.locked().catch(() => false);
	}
	$('lock').hidden = !moderates;
	$('lock').setAttribute('aria-pressed', String(locked));
	$('lock').title = locked ? 'Open the class for everybody' : 'Lock the class with a password';
	$('lock').querySelector('span').textContent = locked ? 'Locked' : 'Open';
	$('lock').querySelector('use').setAttribute('href', `icons.svg#${locked ? 'lock' : 'open'}`);
}

async function setLock(password) {
	try {
		await classroom.moderation.lock(password);
		locked = Boolean(password);
	} catch {
		hint('The class server did not allow that.');
	}
	showLock();
}

const RECORDING = { pending: 'Recording begins', on: 'Recording', off: '', failed: '' };
let recording = 'off';
let asked = null; // the session for which the question was shown
let changing = false; // the dialog was opened by the person

/** Everybody sees it; who moderates may begin and end it. */
function showRecording() {
	const before = recording;
	recording = classroom.recording;
	const going = recording === 'pending' || recording === 'on';
	$('recording').classList.toggle('on', recording === 'on');
	if ($('recording').textContent !== RECORDING[recording]) {
		$('recording').textContent = RECORDING[recording];
	}
	$('record').hidden = !classroom.self?.moderator;
	$('record').setAttribute('aria-pressed', String(going));
	$('record').title = going ? 'End the recording' : 'Record the class';
	$('record').querySelector('span').textContent = going ? 'End recording' : 'Record';
	showConsent();
	if (recording === 'failed' && (before === 'pending' || before === 'on')) {
		hint('The recording has ended: the class server could not write it.');
	}
}

/** Where everybody is asked: the question, and then what was answered, which may be changed at any time. */
function showConsent() {
	const { consent, nick } = classroom;
	const answer = consent ? consent.get(nick) ?? 'given' : null;
	$('consent').hidden = !answer;
	$('consent').textContent = answer === 'given' ? 'You are recorded' : 'You are not recorded';
	const dialog = $('consent-dialog');
	if (answer === 'waiting' && !dialog.open && asked !== classroom.occupants.focus.recording.session) {
		asked = classroom.occupants.focus.recording.session;
		dialog.showModal();
	} else if (answer !== 'waiting' && dialog.open && !changing) {
		dialog.close();
	}
}

async function record() {
	$('record').disabled = true;
	try {
		await classroom.moderation.record($('record').getAttribute('aria-pressed') !== 'true');
	} catch (error) {
		hint(error.text ? `${error.text}.` : 'The class server did not allow that.');
	} finally {
		$('record').disabled = false;
		$('record').focus();
	}
}

async function call(address) {
	try {
		await classroom.moderation.call(address);
	} catch (error) {
		hint(error.text ? `${error.text}.` : 'The class server did not allow that.');
	}
}

/** meeting: null to leave the one that we are in. */
async function visit(meeting, password) {
	try {
		await classroom.moderation.visit(meeting, password);
	} catch (error) {
		hint(error.text ? `${error.text}.` : 'The class server did not allow that.');
	}
}

function isTyping(target) {
	return target instanceof HTMLInputElement;
}

function shortcut(event) {
	if ($('class').hidden || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) {
		return;
	}
	const button = { m: 'mic', v: 'camera', s: 'share', r: 'hand', c: 'chat-open', p: 'people-open' }[event.key.toLowerCase()];
	if (button) {
		event.preventDefault();
		$(button).click();
	}
}

/** Under the people: for those who come by a chat client. */
async function showPhone() {
	const { address, fingerprint } = classroom.stage === 'inside' ? await classroom.phone() : {};
	$('phone').hidden = !address;
	$('phone').textContent = address ? `Chat clients call ${address}.` +
		(fingerprint ? ` What they write is encrypted up to the class (OMEMO, ${fingerprint}) and read by everybody here.` : '') : '';
}

classroom.addEventListener('stage', showStage);
classroom.addEventListener('stage', showPhone);
classroom.addEventListener('devices', showDevices);
classroom.addEventListener('people', () => {
	showHand();
	showLock();
	showRecording();
	showStatus();
});
classroom.addEventListener('call', showStatus);
classroom.addEventListener('muted', ({ detail }) => hint(`A moderator has turned your ${DEVICE_NAMES[detail]} off.`));
classroom.addEventListener('out', ({ detail }) => {
	const sentence = SENTENCES[detail.reason] ?? SENTENCES.left;
	showProblem(detail.text && detail.text !== detail.reason ? `${sentence} (${detail.text})` : sentence);
});

$('start-form').addEventListener('submit', enter);
$('original-sound').addEventListener('change', ({ target }) => {
	classroom.devices.originalSound = target.checked;
	localStorage.setItem('classroom.original-sound', String(target.checked));
	if (classroom.devices.audio) {
		classroom.devices.close('audio');
		toggleDevice('audio');
	}
});
for (const id of ['mic', 'start-mic']) {
	$(id).addEventListener('click', () => toggleDevice('audio'));
}
for (const id of ['camera', 'start-camera']) {
	$(id).addEventListener('click', () => toggleDevice('video'));
}
$('share').addEventListener('click', () => toggleDevice('screen'));
$('share').hidden = !navigator.mediaDevices?.getDisplayMedia;
$('record').addEventListener('click', record);
$('consent').addEventListener('click', () => {
	changing = true;
	$('consent-dialog').showModal();
});
$('consent-dialog').addEventListener('close', () => {
	changing = false;
	if ($('consent-dialog').returnValue) {
		classroom.agree($('consent-dialog').returnValue === 'agree');
		$('consent-dialog').returnValue = '';
	}
});
$('lock').addEventListener('click', () => {
	if (locked) {
		setLock('');
		return;
	}
	$('lock-password').value = '';
	$('lock-dialog').showModal();
});
$('lock-dialog').addEventListener('close', () => {
	const password = $('lock-password').value.trim();
	if ($('lock-dialog').returnValue === 'lock' && password) {
		setLock(password);
	}
});
$('call').addEventListener('click', () => {
	$('call-address').value = '';
	$('call-dialog').showModal();
});
$('call-dialog').addEventListener('close', () => {
	const address = $('call-address').value.trim();
	if ($('call-dialog').returnValue === 'call' && address) {
		call(address);
	}
});
$('visit').addEventListener('click', () => {
	$('visit-meeting').value = '';
	$('visit-password').value = '';
	$('visit-dialog').showModal();
});
$('visit-dialog').addEventListener('close', () => {
	const { returnValue } = $('visit-dialog');
	if (returnValue === 'join') {
		visit($('visit-meeting').value.trim(), $('visit-password').value);
	} else if (returnValue === 'leave') {
		visit(null, '');
	}
});
classroom.addEventListener('chat', ({ detail }) => detail.alone && hint(detail.text));
$('hand').addEventListener('click', () => classroom.raiseHand(!classroom.handRaised));
$('leave').addEventListener('click', () => {
	classroom.leave();
	showProblem('');
	$('join').focus();
});
addEventListener('keydown', shortcut);
addEventListener('pagehide', () => classroom.leave());
addEventListener('hashchange', () => {
	if (!$('start').hidden) {
		$('room').value = roomOfAddress();
	}
});

prepare();
showDevices();
await toggleDevice('audio');
await toggleDevice('video');
