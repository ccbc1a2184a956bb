// Rows that stay the same elements while their content changes, so that focus, selection
// and a click in progress survive.

/**
 * Makes the children of `parent` those of `items`, in their order. `create` returns the
 * element of a new item, `update` gets the element and the item, each time.
 */
export function keep(parent, items, key, create, update) {
	const known = new Map(Array.from(parent.children, (child) => [child.dataset.key, child]));
	let next = parent.firstElementChild;
	for (const item of items) {
		const id = String(key(item));
		let element = known.get(id);
		known.delete(id);
		if (!element) {
			element = create(item);
			element.dataset.key = id;
		}
		if (element === next) {
			next = next.nextElementSibling;
		}
		else {
			parent.insertBefore(element, next);
		}
		update(element, item);
	}
	known.forEach((gone) => gone.remove());
	parent.closest('table, ol').hidden = items.length === 0;
}

/** A row with a cell for each of the columns {label, class}. */
export function row(columns) {
	const tr = document.createElement('tr');
	tr.role = 'row';
	for (const { label, style } of columns) {
		const td = tr.insertCell();
		td.role = 'cell';
		td.className = style ?? '';
		if (label) {
			td.dataset.label = label;
		}
	}
	return tr;
}

/** Writes a cell: what matters, and a smaller line below. */
export function write(cell, text, detail) {
	if (!cell.firstChild) {
		cell.append(document.createElement('span'), document.createElement('small'));
	}
	text = String(text);
	if (cell.firstChild.textContent !== text) {
		cell.firstChild.textContent = text;
	}
	detail = detail ?? '';
	if (cell.children[1].textContent !== detail) {
		cell.children[1].textContent = detail;
	}
}

export function button(text, label, action) {
	const element = document.createElement('button');
	element.type = 'button';
	element.textContent = text;
	element.ariaLabel = label;
	element.addEventListener('click', action);
	return element;
}
