// The table of services, with the buttons that throttle and stop them.

import { setRate, setRunning } from './hub.js';
import { bytes, count, plural, rate, seconds } from './format.js';
import { button, keep, row, write } from './table.js';

const COLUMNS = [
	{ style: 'name' }, { label: 'Clients', style: 'number' }, { label: 'Requests/s', style: 'number' },
	{ label: 'p50', style: 'number' }, { label: 'p99', style: 'number' }, { label: 'In, out', style: 'number' },
	{ label: 'Errors', style: 'number' }, { style: 'wide' }, {}
];

const RATES = {
	FAST: ['Fast', 'up to 50 requests a turn, before other services'],
	NORMAL: ['Normal', 'up to 5 requests a turn'],
	SLOW: ['Slow', 'one request a turn, after other services'],
	OFF: ['Off', 'nothing is read, clients are told to hold'],
	OFF_2: ['Off 2', 'nothing is read, only clients with a threshold of 2 are told to hold']
};

const TRANSPORTS = { SHARED_MEMORY: 'shared memory', SOCKET: 'sockets' };

export class ServiceTable {
	#body = document.querySelector('#services tbody');
	#act;

	/** `act` runs a promise that the user requested and reports its outcome. */
	constructor(act) {
		this.#act = act;
	}

	/** Shows services with rate, p50 and p99 in addition to the fields of the endpoint. */
	show(services) {
		keep(this.#body, services, (service) => service.name, (service) => this.#create(service.name), update);
	}

	#create(name) {
		const tr = row(COLUMNS);
		tr.dataset.service = name;
		tr.cells[0].innerHTML = '<strong class="state"></strong><small></small>';
		tr.cells[0].firstChild.textContent = name;
		tr.cells[0].title = name;
		const rates = tr.cells[7].appendChild(document.createElement('div'));
		rates.className = 'rates';
		rates.role = 'group';
		rates.ariaLabel = `Request rate of ${name}`;
		for (const [value, [text, meaning]] of Object.entries(RATES)) {
			const choice = button(text, text, () => this.#act(setRate(name, value), `The request rate of ${name} is ${value}.`));
			choice.title = meaning;
			choice.value = value;
			rates.append(choice);
		}
		tr.cells[8].append(button('', '', () => {
			const start = tr.dataset.state !== 'RUNNING';
			this.#act(setRunning(name, start), `${name} is ${start ? 'started' : 'stopped'}.`);
		}));
		return tr;
	}
}

function update(tr, service) {
	const { name, totals } = service;
	const running = service.state === 'RUNNING';
	tr.dataset.state = service.state;
	tr.cells[0].firstChild.className = `state ${service.state.toLowerCase()}`;
	tr.cells[0].lastChild.textContent = [running ? '' : service.state.toLowerCase(), TRANSPORTS[service.transport] ?? service.transport,
		`id ${service.serviceId}`].filter(Boolean).join(', ');
	write(tr.cells[1], service.activeConnections, `of ${count(totals.accepted)}`);
	tr.cells[1].title = `${plural(totals.accepted, 'connection')} accepted, ${totals.rejected} rejected, ${totals.closed} closed`;
	write(tr.cells[2], rate(service.rate), `${count(totals.requests)} in all`);
	write(tr.cells[3], seconds(service.p50));
	write(tr.cells[4], seconds(service.p99));
	write(tr.cells[5], bytes(totals.bytesReceived), bytes(totals.bytesSent));
	const errors = Object.entries(totals.errors ?? {});
	write(tr.cells[6], count(errors.reduce((sum, [, number]) => sum + number, 0)), errors.map(([errno]) => errno).join(' '));
	tr.cells[6].title = errors.map(([errno, number]) => `${errno} ${number}`).join(', ');
	for (const choice of tr.cells[7].firstChild.children) {
		choice.ariaPressed = String(choice.value === service.requestRate);
		choice.disabled = !running;
	}
	const toggle = tr.cells[8].firstChild;
	toggle.textContent = running ? 'Stop' : 'Start';
	toggle.ariaLabel = `${toggle.textContent} ${name}`;
}
