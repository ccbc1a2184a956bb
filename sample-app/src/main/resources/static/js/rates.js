// From counters to rates: the recent growth per second.

const LATELY_SECONDS = 3;

export class Rates {
	#counters = new Map();

	/**
	 * Records the value of a counter at a time in seconds and returns its growth per second,
	 * or null while that is unknown. A counter that decreased was reset and starts over.
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

	/** Forgets the counters that were not recorded since a time. */
	forget(before) {
		for (const [key, samples] of this.#counters) {
			if (samples.at(-1).time < before) {
				this.#counters.delete(key);
			}
		}
	}
}
