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
