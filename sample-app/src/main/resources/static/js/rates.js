// From counters to rates: how much something grew per second, lately.

const LATELY_SECONDS = 3;

export class Rates {
	#counters = new Map();

	/**
	 * Notes where a counter stands at a time in seconds and returns its growth per second,
	 * or null when that is not known yet. One that went back was reset and begins anew.
	 */
	note(key, value, time) {
		let samples = this.#counters.get(key);
		if (!samples || value < samples.at(-1).value || time - samples.at(-1).time > 2 * LATELY_SECONDS) {
			samples = [];
			this.#counters.set(key, samples);
		}
		samples.push({ value, time });
		while (samples.length > 2 && time - samples[0].time > LATELY_SECONDS) {
			samples.shift();
		}
		const { value: from, time: since } = samples[0];
		return (samples.length > 1) ? (value - from) / (time - since) : null;
	}

	/** Forgets the counters that were not noted since a time. */
	forget(before) {
		for (const [key, samples] of this.#counters) {
			if (samples.at(-1).time < before) {
				this.#counters.delete(key);
			}
		}
	}
}
