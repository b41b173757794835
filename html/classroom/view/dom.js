// The few things every part of the view needs. Text of other people enters the page as text, never as markup.

export const $ = (id) => document.getElementById(id);

export function make(tag, { className, text, ...attributes } = {}, ...children) {
	const element = document.createElement(tag);
	if (className) {
		element.className = className;
	}
	if (text !== undefined) {
		element.textContent = text;
	}
	for (const [name, value] of Object.entries(attributes)) {
		element.setAttribute(name, value);
	}
	element.append(...children);
	return element;
}

// Without the marks by which text is made to look like another.
const ADDRESS = /https?:\/\/[^\s<>"\u202a-\u202e\u2066-\u2069]+/gi;

/** What stands at the end of an address in a sentence is the sentence's; a bracket that was opened in the address is not. */
function trimmed(address) {
	let end = address.replace(/[.,;:!?'*_]+$/, '');
	while (end.endsWith(')') && end.split(')').length > end.split('(').length) {
		end = end.slice(0, -1).replace(/[.,;:!?'*_]+$/, '');
	}
	return end;
}

function link(address) {
	let url;
	try {
		url = new URL(address);
	} catch {
		return address;
	}
	return ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password ? make('a', { text: address, href: url.href, target: '_blank', rel: 'noopener noreferrer nofollow' })
		: address;
}

/** Text of other people in pieces: strings, and links where it has addresses of the web. */
export function linked(text) {
	const pieces = [];
	let done = 0;
	for (const { 0: found, index } of text.matchAll(ADDRESS)) {
		const address = trimmed(found);
		pieces.push(text.slice(done, index), link(address));
		done = index + address.length;
	}
	return [...pieces, text.slice(done)].filter((piece) => piece !== '');
}

export function icon(name, label) {
	const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
	const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
	use.setAttribute('href', `icons.svg#${name}`);
	svg.append(use);
	if (label) {
		svg.setAttribute('role', 'img');
		svg.setAttribute('aria-label', label);
	} else {
		svg.setAttribute('aria-hidden', 'true');
	}
	return svg;
}

/** At most two letters that stand for a name. */
export function initials(name) {
	const letters = name.trim().split(/\s+/).map((word) => [...word].find((c) => /[\p{L}\p{N}]/u.test(c)) ?? '').filter(Boolean);
	return ((letters[0] ?? '?') + (letters.length > 1 ? letters.at(-1) : '')).toUpperCase();
}
