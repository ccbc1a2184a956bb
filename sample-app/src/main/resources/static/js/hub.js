// All HTTP requests: the queries of the page to the hub, and the commands.

const SERVICES = 'actuator/qbipcs';
const LATENCY = 'actuator/prometheus?includedNames=qbipcs_server_seconds';
const PATIENCE_MS = 5000;

/** The hub answered with an error. */
export class Refusal extends Error {
	constructor(status, message) {
		super(message);
		this.status = status;
	}
}

/** The current state of the hub. Readings up to number `after` are left out. */
export async function look(after) {
	const [services, latency, readings] = await Promise.all([
		json(SERVICES).then((answer) => details(Object.keys(answer.services))),
		ask(LATENCY).then((response) => response.text()),
		json(`readings?after=${after}`)
	]);
	return { services, latency, readings };
}

export function setRate(service, requestRate) {
	return tell(service, { requestRate });
}

export function setRunning(service, running) {
	return tell(service, { running });
}

export function disconnect(service, connection) {
	return ask(`${address(service)}/${connection}`, { method: 'DELETE' });
}

async function details(names) {
	const answers = await Promise.all(names.map((name) => json(address(name))));
	return answers.map((answer, i) => ({ ...answer, name: names[i] }));
}

function tell(service, body) {
	return ask(address(service), {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(body)
	});
}

function address(service) {
	return `${SERVICES}/${encodeURIComponent(service)}`;
}

async function json(path) {
	return (await ask(path)).json();
}

async function ask(path, options) {
	const response = await fetch(path, { ...options, cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
	if (!response.ok) {
		throw new Refusal(response.status, await reason(response, path));
	}
	return response;
}

async function reason(response, path) {
	const body = await response.json().catch(() => ({}));
	if (body.error && !body.path) {
		return body.error;
	}
	if (response.status === 404 && path.startsWith('actuator/')) {
		return `There is no ${path.split('?')[0]}; see management.endpoints.web.exposure.include`;
	}
	if (response.status === 405) {
		return 'The endpoint may only be read; see management.endpoint.qbipcs.access';
	}
	return `The hub answered ${response.status} to ${path}`;
}
