// Polls the hub every second and shows its state. Only the data of the charts is kept;
// after a reload or a restart of the hub they start over.

import * as format from './format.js';
import { MovingChart, color } from './chart.js';
import { ConnectionTable } from './connections.js';
import { History } from './history.js';
import { look } from './hub.js';
import { Latency, PERCENTILES } from './latency.js';
import { Rates } from './rates.js';
import { Readings } from './readings.js';
import { ServiceTable } from './services.js';
import { gone, live, tell } from './status.js';

const INTERVAL_MS = 1000;
const SECONDS = 180;
const FIRST_SECONDS = 30;
const ALL = '';

const rates = new Rates();
const latency = new Latency();
const readings = new Readings();
const requestHistory = new History(SECONDS);
const readingHistory = new History(SECONDS);
const latencyHistories = new Map();

const byId = (id) => document.getElementById(id);
const requestChart = new MovingChart(byId('request-chart'), { format: format.rate });
const latencyChart = new MovingChart(byId('latency-chart'),
	{ format: format.seconds, logarithmic: true, colors: (index, name) => color(name) });
const readingChart = new MovingChart(byId('reading-chart'), { format: (value) => value.toFixed(1) });
const serviceTable = new ServiceTable(act);
const connectionTable = new ConnectionTable(act);
const latencyOf = byId('latency-of');

const opened = Date.now() / 1000;
let timer;
let turning = false;

async function turn() {
	if (turning) {
		return;
	}
	turning = true;
	clearTimeout(timer);
	try {
		const seen = await look(readings.last);
		show(seen, Date.now() / 1000);
		live();
	}
	catch (error) {
		gone(error);
		readings.forget();
		skip(Date.now() / 1000);
	}
	draw(Date.now() / 1000);
	turning = false;
	if (!document.hidden) {
		timer = setTimeout(turn, INTERVAL_MS);
	}
}

function show(seen, now) {
	const percentiles = latency.note(seen.latency, now);
	const services = seen.services.map((service) => ({
		...service,
		...percentiles(service.name),
		rate: rates.note(service.name, service.totals.requests, now)
	}));
	const connections = services.flatMap((service) => service.connections.map((connection) => {
		const key = `${service.name}/${connection.id}`;
		return { ...connection, key, service: service.name, rate: rates.note(key, connection.requests, now) };
	}));
	rates.forget(now - SECONDS);
	readings.add(seen.readings, now).forEach(({ time, values }) => readingHistory.note(time, values));
	requestHistory.note(now, Object.fromEntries(services.map((service) => [service.name, service.rate])));
	[ALL, ...services.map((service) => service.name)].forEach((name) => historyOf(name).note(now, percentiles(name)));
	serviceTable.show(services);
	connectionTable.show(connections);
	readings.show(seen.readings.threshold);
	readingChart.limit = seen.readings.threshold;
	byId('sum').textContent = [
		format.plural(services.length, 'service'),
		format.plural(connections.length, 'connection'),
		`${format.rate(services.reduce((sum, service) => sum + (service.rate ?? 0), 0))} requests/s`
	].join(' · ');
}

// A gap in each line marks a time without data
function skip(now) {
	[requestHistory, readingHistory, ...latencyHistories.values()].forEach((history) => history.note(now, {}));
}

// All charts show the same time, which grows to its full length while this page is new
function draw(now) {
	const from = now - Math.min(SECONDS, Math.max(FIRST_SECONDS, now - opened));
	const names = requestHistory.names();
	requestChart.show(names, requestHistory.columns(names), from, now);
	const sensors = readingHistory.names();
	readingChart.show(sensors, readingHistory.columns(sensors), from, now);
	const percentiles = PERCENTILES.map(([name]) => name);
	latencyChart.show(percentiles, historyOf(latencyOf.value).columns(percentiles), from, now);
}

function historyOf(service) {
	if (!latencyHistories.has(service)) {
		latencyHistories.set(service, new History(SECONDS));
		if (service !== ALL) {
			latencyOf.add(new Option(service));
		}
	}
	return latencyHistories.get(service);
}

async function act(wish, done) {
	try {
		await wish;
		tell(done);
	}
	catch (error) {
		tell(error.message, true);
	}
	turn();
}

latencyOf.addEventListener('change', () => draw(Date.now() / 1000));
document.addEventListener('visibilitychange', () => document.hidden || turn());
turn();
