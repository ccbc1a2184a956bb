// Percentiles of the timer `qbipcs.server`, from the buckets of its histogram. Buckets of
// several methods can be added up, and the percentiles of the last seconds can be
// separated from those of all time. Ready-made percentiles allow neither.

const BUCKET = /^qbipcs_server_seconds_bucket\{(.*)\} (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;
const WINDOW_SECONDS = 10;

export const PERCENTILES = [['p50', 0.5], ['p90', 0.9], ['p99', 0.99]];

export class Latency {
	#samples = [];

	/**
	 * Records the text of the Prometheus endpoint at a time in seconds. Returns a function
	 * from a service's name, or from nothing for all, to {p50, p90, p99} in seconds over
	 * the window, each null when nothing was handled in it.
	 */
	note(text, time) {
		const now = { time, services: parse(text) };
		if (this.#samples.length && total(now) < total(this.#samples.at(-1))) {
			this.#samples = [];
		}
		this.#samples.push(now);
		while (this.#samples.length > 2 && time - this.#samples[0].time > WINDOW_SECONDS) {
			this.#samples.shift();
		}
		const before = this.#samples[0];
		return (service) => {
			const grown = difference(sum(now, service), sum(before, service));
			return Object.fromEntries(PERCENTILES.map(([name, q]) => [name, quantile(grown, q)]));
		};
	}
}

/** From text to service => (upper bound => count of that bucket and all below). */
export function parse(text) {
	const services = new Map();
	for (const line of text.split('\n')) {
		const match = BUCKET.exec(line);
		if (match) {
			const labels = Object.fromEntries(Array.from(match[1].matchAll(LABEL), ([, name, value]) => [name, value]));
			const bound = (labels.le === '+Inf') ? Infinity : Number(labels.le);
			const buckets = services.get(labels.service) ?? new Map();
			buckets.set(bound, (buckets.get(bound) ?? 0) + Number(match[2]));
			services.set(labels.service, buckets);
		}
	}
	return services;
}

/** The value below which a share q of what the buckets counted lies, as Prometheus guesses it. */
export function quantile(buckets, q) {
	const bounds = [...buckets.keys()].sort((a, b) => a - b);
	const rank = q * (buckets.get(Infinity) ?? 0);
	let lower = 0;
	let below = 0;
	for (const bound of bounds) {
		const count = buckets.get(bound);
		if (count >= rank && count > below) {
			return (bound === Infinity) ? lower : lower + (bound - lower) * (rank - below) / (count - below);
		}
		lower = bound;
		below = count;
	}
	return null;
}

function sum(sample, service) {
	const buckets = new Map();
	for (const [name, counts] of sample.services) {
		if (!service || name === service) {
			counts.forEach((count, bound) => buckets.set(bound, (buckets.get(bound) ?? 0) + count));
		}
	}
	return buckets;
}

function difference(now, before) {
	return new Map([...now].map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)]));
}

function total(sample) {
	return sum(sample).get(Infinity) ?? 0;
}
