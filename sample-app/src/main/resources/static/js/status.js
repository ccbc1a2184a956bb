// Whether the hub is reachable, and the outcome of the user's last command.

import { Refusal } from './hub.js';
import { clock } from './format.js';

const TOAST_MS = 6000;

const pulse = document.querySelector('#pulse');
const notice = document.querySelector('#notice');
const main = document.querySelector('#main');
const toasts = document.querySelector('#toasts');

let since;

/** The hub answered. */
export function live() {
	since = undefined;
	change(pulse, 'live', 'pulse live');
	notice.hidden = true;
	main.classList.remove('stale');
}

/** The hub did not answer, or answered with an error. */
export function gone(error) {
	since ??= Date.now();
	change(pulse, 'not live', 'pulse gone');
	const reason = (error instanceof Refusal) ? error.message : 'The hub does not answer';
	const text = `${reason}. What you see is from ${clock(since)}; this page keeps trying.`;
	if (notice.textContent !== text) {
		notice.textContent = text;
	}
	notice.hidden = false;
	main.classList.add('stale');
}

/** Reports the outcome of a command. */
export function tell(text, bad = false) {
	const toast = document.createElement('p');
	toast.className = bad ? 'toast bad' : 'toast';
	toast.textContent = text;
	toasts.append(toast);
	setTimeout(() => toast.remove(), TOAST_MS);
}

// Only changes are written, since a screen reader speaks every write
function change(element, text, style) {
	if (element.textContent !== text) {
		element.textContent = text;
		element.className = style;
	}
}
