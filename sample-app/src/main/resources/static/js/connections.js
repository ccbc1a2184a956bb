// The table of connections: the clients, their load, and a button to disconnect them.

import { disconnect } from './hub.js';
import { age, bytes, count, rate } from './format.js';
import { button, keep, row, write } from './table.js';

const COLUMNS = [
	{ style: 'name' }, { label: 'User' }, { label: 'Service', style: 'name' }, { label: 'Requests/s', style: 'number' },
	{ label: 'Requests', style: 'number' }, { label: 'Events', style: 'number' }, { label: 'In, out', style: 'number' },
	{ label: 'Connected', style: 'number' }, { label: 'Last request', style: 'number' }, {}
];

export class ConnectionTable {
	#table = document.querySelector('#connections');
	#body = this.#table.tBodies[0];
	#count = document.querySelector('#connection-count');
	#act;

	constructor(act) {
		this.#act = act;
	}

	/** Shows connections with key, service and rate in addition to the fields of the endpoint. */
	show(connections) {
		const busiest = Math.max(...connections.map((connection) => connection.rate ?? 0), 1);
		keep(this.#body, this.#sort(connections), (connection) => connection.key,
			(connection) => this.#create(connection), (tr, connection) => update(tr, connection, busiest));
		this.#count.textContent = connections.length ? 'busiest first' : '';
	}

	// Busiest first, but nothing moves under a hand: neither for small differences, nor
	// while the pointer or the focus is in the table
	#sort(connections) {
		const order = new Map(Array.from(this.#body.children, (tr, i) => [tr.dataset.key, i]));
		const held = this.#table.matches(':hover, :focus-within');
		const place = (connection) => held ? (order.get(connection.key) ?? Infinity) : -Math.round(Math.log2(1 + (connection.rate ?? 0)));
		return connections.toSorted((a, b) => compare(place(a), place(b)) || a.service.localeCompare(b.service) || a.id - b.id);
	}

	#create({ key, service, id, pid, command }) {
		const tr = row(COLUMNS);
		tr.dataset.pid = pid;
		tr.dataset.connection = key;
		tr.cells[3].append(document.createElement('span'), document.createElement('small'));
		tr.cells[3].lastChild.className = 'share';
		const end = button('Disconnect', `Disconnect ${command}, pid ${pid}, from ${service}`,
			() => this.#act(disconnect(service, id), `${command}, pid ${pid}, is disconnected from ${service}.`));
		end.className = 'disconnect';
		tr.cells[9].append(end);
		return tr;
	}
}

function compare(a, b) {
	return (a === b) ? 0 : (a < b) ? -1 : 1;
}

function update(tr, connection, busiest) {
	const c = connection;
	write(tr.cells[0], c.command || '(gone)', `pid ${c.pid}`);
	tr.cells[0].title = `${c.command}, connection ${c.id}`;
	write(tr.cells[1], c.user, (c.user === String(c.uid)) ? '' : `uid ${c.uid}`);
	write(tr.cells[2], c.service, (c.flowControlState === 0) ? '' : 'told to hold');
	tr.cells[2].lastChild.className = 'held';
	tr.cells[2].title = c.service;
	tr.cells[3].firstChild.textContent = rate(c.rate);
	tr.cells[3].lastChild.style.setProperty('--share', `${Math.round(100 * (c.rate ?? 0) / busiest)}%`);
	write(tr.cells[4], count(c.requests), `${count(c.responses)} answered`);
	write(tr.cells[5], count(c.events), c.eventQueueLength ? `${count(c.eventQueueLength)} unread` : '');
	write(tr.cells[6], bytes(c.bytesReceived), bytes(c.bytesSent));
	write(tr.cells[7], age(c.connectedSince));
	write(tr.cells[8], c.requests ? age(c.lastActivity) : 'none yet');
}
