// The readings of the sensors: the latest values, and an alert for each that is too high.

import { clock } from './format.js';
import { keep, row, write } from './table.js';
import { seriesColor } from './chart.js';

const ALERTS = 50;
const COLUMNS = [{}, { style: 'number' }, { style: 'number' }, { style: 'number' }];

export class Readings {
	#sensors = new Map();
	#alerts = [];
	#last = 0;

	/** The number of the latest known reading. */
	get last() {
		return this.#last;
	}

	/** Starts over after a restart of the hub. */
	forget() {
		this.#sensors.clear();
		this.#alerts = [];
		this.#last = 0;
	}

	/**
	 * Adds the hub's response at a time in seconds. Returns the sensors' values
	 * after each of the readings, as {time, values} by the clock of this browser.
	 */
	add({ now, readings }, time) {
		const points = [];
		for (const reading of readings) {
			const sensor = this.#sensors.get(reading.sensor) ?? { min: Infinity, max: -Infinity };
			sensor.value = reading.value;
			sensor.alert = reading.alert;
			sensor.min = Math.min(sensor.min, reading.value);
			sensor.max = Math.max(sensor.max, reading.value);
			this.#sensors.set(reading.sensor, sensor);
			points.push({ time: time - (Date.parse(now) - Date.parse(reading.receivedAt)) / 1000, values: this.#values() });
		}
		this.#alerts.unshift(...readings.filter((reading) => reading.alert).reverse());
		this.#alerts.length = Math.min(this.#alerts.length, ALERTS);
		this.#last = readings.at(-1)?.number ?? this.#last;
		return points;
	}

	show(threshold) {
		document.querySelector('#threshold').textContent = `alert above ${threshold}`;
		const sensors = [...this.#sensors].sort(([a], [b]) => (a < b) ? -1 : 1);
		keep(document.querySelector('#sensors tbody'), sensors, ([name]) => name, createSensor,
			(tr, [name, sensor]) => updateSensor(tr, sensor, seriesColor(sensors.findIndex(([other]) => other === name))));
		keep(document.querySelector('#alerts'), this.#alerts, (alert) => alert.number, createAlert, () => {});
	}

	#values() {
		return Object.fromEntries([...this.#sensors].map(([name, sensor]) => [name, sensor.value]));
	}
}

function createSensor([name]) {
	const tr = row(COLUMNS);
	tr.cells[0].append(document.createElement('i'), name);
	return tr;
}

function updateSensor(tr, { value, min, max, alert }, color) {
	tr.cells[0].firstChild.style.background = color;
	write(tr.cells[1], value.toFixed(1));
	tr.cells[1].classList.toggle('above', alert);
	write(tr.cells[2], min.toFixed(1));
	write(tr.cells[3], max.toFixed(1));
}

function createAlert({ sensor, value, receivedAt }) {
	const item = document.createElement('li');
	const time = document.createElement('time');
	time.dateTime = receivedAt;
	time.textContent = clock(receivedAt);
	const measured = document.createElement('b');
	measured.className = 'above';
	measured.textContent = value.toFixed(1);
	item.append(sensor, measured, time);
	return item;
}
