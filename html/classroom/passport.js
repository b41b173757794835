// Signing in with an account over HTTP (docs/protocol/passport.md), where the server offers it. What one gets is kept as long as this tab.

const KEY = 'passport';
const at = (what) => new URL(`../api/ua/passport/${what}`, location.href.split('#')[0]);

/** `message`: a sentence for whoever tries to sign in. */
export class SignInError extends Error {}

export const pass = () => sessionStorage.getItem(KEY) ?? '';
export const forget = () => sessionStorage.removeItem(KEY);
export const bearer = () => (pass() ? { Authorization: `Bearer ${pass()}` } : {});

/** Whether one can sign in here. */
export async function isOffered() {
	try {
		const { status } = await fetch(at('me'), { headers: bearer(), cache: 'no-store' });
		return status === 200 || status === 401;
	} catch {
		return false;
	}
}

function sentenceFor(reply) {
	const seconds = Number(reply.headers.get('Retry-After')) || 60;
	if (reply.status === 429) {
		return `That was tried too often. Try again in ${seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`}.`;
	}
	return reply.status < 402 && reply.status !== 400 ? 'The account or the password is wrong.' : 'Signing in is not possible at the moment. Try again later.';
}

/** Rejects with a SignInError. */
export async function signIn(loginId, password) {
	let reply, answer;
	forget();
	try {
		reply = await fetch(at('login'), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ loginId, password }) });
		answer = await reply.json();
	} catch {
		throw new SignInError('The server cannot be reached. Look at your network and try again.');
	}
	if (!answer.success) {
		throw new SignInError(sentenceFor(reply));
	}
	sessionStorage.setItem(KEY, answer.data);
}

export async function signOut() {
	const headers = bearer();
	forget();
	await fetch(at('logout'), { method: 'POST', headers }).catch(() => {});
}
