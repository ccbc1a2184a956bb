// The format of numbers, times and names.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export function count(value) {
	return (value < 100000) ? whole.format(value) : short.format(value);
}

export function rate(value) {
	if (value == null) {
		return '–';
	}
	return (value < 10 && value % 1 !== 0) ? value.toFixed(1) : count(value);
}

export function bytes(value) {
	let unit = 0;
	while (value >= 1000 && unit < 4) {
		value /= 1000;
		unit++;
	}
	return `${(unit && value < 10) ? value.toFixed(1) : whole.format(value)} ${['B', 'kB', 'MB', 'GB', 'TB'][unit]}`;
}

export function seconds(value) {
	if (value == null) {
		return '–';
	}
	const [unit, factor] = (value < 1e-3) ? ['µs', 1e6] : (value < 1) ? ['ms', 1e3] : ['s', 1];
	return `${Number((value * factor).toPrecision(2))} ${unit}`;
}

/** How long ago an instant was, in its two largest units. */
export function age(instant, now = Date.now()) {
	const past = Math.max(0, Math.round((now - Date.parse(instant)) / 1000));
	if (past < 60) {
		return `${past} s`;
	}
	if (past < 3600) {
		return `${Math.floor(past / 60)} min ${past % 60} s`;
	}
	return (past < 86400) ? `${Math.floor(past / 3600)} h ${Math.floor(past % 3600 / 60)} min`
		: `${Math.floor(past / 86400)} d ${Math.floor(past % 86400 / 3600)} h`;
}

export function clock(instant) {
	return new Date(instant).toLocaleTimeString('en-GB');
}

export function plural(number, one, many = `${one}s`) {
	return `${count(number)} ${(number === 1) ? one : many}`;
}
