// The form by which somebody with an account sees the recordings of their rooms without a link.
import { signIn } from '../../classroom/passport.js';
import { $ } from '../../classroom/view/dom.js';

export class SignIn {
	/** done: is called when they have signed in. */
	constructor(done) {
		$('sign-in-form').addEventListener('submit', async (event) => {
			event.preventDefault();
			$('sign-in-button').disabled = true;
			this.#say('');
			try {
				await signIn($('account').value, $('password').value);
				$('password').value = '';
				await done();
			} catch (error) {
				this.#say(error.message);
				$('password').select();
			} finally {
				$('sign-in-button').disabled = false;
			}
		});
	}

	open(text = '') {
		this.#say(text);
		document.title = 'Sign in – Recordings';
	}

	#say(text) {
		$('sign-in-error').textContent = text;
		$('sign-in-error').hidden = !text;
	}
}
