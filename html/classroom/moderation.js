// What a moderator may do to others: by the room (XEP-0045, sections 8.2, 9 and 10) and, where it is about media, by its focus.
import { NS, child, children, node } from './xml.js';

const SECRET = 'muc#roomconfig_roomsecret';

export class Moderation {
	#link;
	#room;
	#calls;

	/** calls: where the room's commands are asked for (XEP-0050), or null. */
	constructor(link, room, calls) {
		this.#link = link;
		this.#room = room;
		this.#calls = calls;
	}

	#admin(item) {
		return this.#link.iq('set', this.#room, node('query', { xmlns: NS.mucAdmin }, item));
	}

	/** kind: 'audio' or 'video'. */
	mute(person, kind) {
		return this.#link.iq('set', `${this.#room}/focus`, node('mute', { xmlns: `${NS.jitmeet}/${kind}`, jid: `${this.#room}/${person.nick}` }, 'true'));
	}

	remove(person) {
		return this.#admin(node('item', { nick: person.nick, role: 'none' }, node('reason', {}, 'A moderator took you out of the class')));
	}

	makeModerator(person) {
		return this.#admin(node('item', { affiliation: 'owner', jid: person.jid.split('/')[0] }));
	}

	/** It rings on the devices of who has this address; what becomes of it is told by the focus. Rejects with the StanzaError that says why not. */
	call(address) {
		return this.#link.iq('set', `${this.#room}/focus`, node('dial', { xmlns: NS.rayo, to: address }));
	}

	/** The class joins the meeting at this https: address, or, with null, leaves the one that it is in. Rejects with the StanzaError that says why not. */
	visit(meeting, password) {
		const field = (name, value) => node('field', { var: name }, node('value', {}, value));
		const fields = meeting ? [field('meeting', meeting), field('password', password)] : [field('leave', '1')];
		return this.#link.iq('set', this.#calls, node('command', { xmlns: NS.commands, node: 'join' }, node('x', { xmlns: NS.data, type: 'submit' }, fields)));
	}

	/** Begins to record, or ends it; what comes of it is in the focus's presence. Rejects with the StanzaError that says why not. */
	record(on) {
		return this.#link.iq('set', `${this.#room}/focus`, node('jibri', { xmlns: NS.jibri, action: on ? 'start' : 'stop', recording_mode: 'file' }));
	}

	/** An empty password opens the room. Rejects with the StanzaError of a room that is not ours to lock. */
	async lock(password) {
		const form = child(child(await this.#link.iq('get', this.#room, node('query', { xmlns: NS.mucOwner })), 'query', NS.mucOwner), 'x', NS.data);
		const answer = node('x', { xmlns: NS.data, type: 'submit' }, children(form, 'field').filter((field) => field.getAttribute('var')).map((field) => {
			const name = field.getAttribute('var');
			const values = name === SECRET ? [password] : name === 'muc#roomconfig_passwordprotectedroom' ? [password ? '1' : '0']
				: children(field, 'value').map((value) => value.textContent);
			return node('field', { var: name }, values.map((value) => node('value', {}, value)));
		}));
		await this.#link.iq('set', this.#room, node('query', { xmlns: NS.mucOwner }, answer));
	}

	/** Whether the room has a password. */
	async locked() {
		const info = child(await this.#link.iq('get', this.#room, node('query', { xmlns: NS.disco })), 'query', NS.disco);
		return children(info, 'feature').some((feature) => feature.getAttribute('var') === 'muc_passwordprotected');
	}
}
