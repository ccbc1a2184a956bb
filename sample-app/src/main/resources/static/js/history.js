// The data of a chart: values by name, at the times when they were recorded.

export class History {
	#seconds;
	#points = [];

	constructor(seconds) {
		this.#seconds = seconds;
	}

	/** Adds values by name; null or a missing name leaves a gap. A time in seconds that is not later than all before is left out. */
	note(time, values) {
		if (time <= this.#points.at(-1)?.time) {
			return;
		}
		this.#points.push({ time, values });
		// One more than is visible, so that lines reach the edge
		while (this.#points.length > 2 && this.#points[1].time < time - this.#seconds) {
			this.#points.shift();
		}
	}

	names() {
		return [...new Set(this.#points.flatMap((point) => Object.keys(point.values)))].sort();
	}

	/** Columns: times, then the values of each name. */
	columns(names) {
		return [
			this.#points.map((point) => point.time),
			...names.map((name) => this.#points.map((point) => point.values[name] ?? null))
		];
	}
}
