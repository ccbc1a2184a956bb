// A chart that moves with the time, and the legend below it, which shows the latest
// values or, under the pointer, those of that moment.

import uPlot from '../webjars/uplot/dist/uPlot.esm.js';

const FONT = '11px Inter, ui-sans-serif, system-ui, sans-serif';
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Colours of the theme: one by its name, or those of the series. */
export function color(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function seriesColor(index) {
	const colors = color('series').split(' ');
	return colors[index % colors.length];
}

export class MovingChart {
	#figure;
	#options;
	#plot;
	#box;
	#legend;
	#shown = '';
	#names = [];
	#columns = [[]];

	/** Options: format (value => text), logarithmic, colors (index, name => color), limit (a value to mark). */
	constructor(figure, options) {
		this.#figure = figure;
		this.#options = { colors: seriesColor, ...options };
		this.#box = figure.appendChild(document.createElement('div'));
		this.#box.className = 'plot';
		this.#box.role = 'img';
		this.#legend = figure.appendChild(document.createElement('ul'));
		this.#legend.className = 'legend';
		new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(this.#box);
		dark.addEventListener('change', () => this.#rebuild());
	}

	set limit(value) {
		this.#options.limit = value;
	}

	/** Shows columns as History gives them, from a time in seconds to another. */
	show(names, columns, from, to) {
		this.#columns = columns;
		if (!this.#plot || this.#shown !== names.join('\n')) {
			this.#names = names;
			this.#shown = names.join('\n');
			this.#rebuild();
		}
		this.#plot.batch(() => {
			this.#plot.setData(columns, false);
			this.#plot.setScale('x', { min: from, max: to });
		});
		this.#describe(this.#plot.cursor.idx);
		this.#figure.dataset.until = to;
	}

	#rebuild() {
		this.#plot?.destroy();
		this.#plot = new uPlot(this.#definition(), this.#columns, this.#box);
		const title = this.#figure.querySelector('h2').textContent;
		this.#box.ariaLabel = `${title}: a chart of the last three minutes. The latest values follow.`;
		this.#legend.replaceChildren(...this.#names.map((name, i) => {
			const item = document.createElement('li');
			const mark = item.appendChild(document.createElement('i'));
			mark.style.background = this.#options.colors(i, name);
			item.append(document.createElement('span'), document.createElement('b'));
			item.children[1].textContent = name;
			item.dataset.series = name;
			return item;
		}));
	}

	#describe(index) {
		this.#names.forEach((name, i) => {
			const column = this.#columns[i + 1];
			const value = column?.[index ?? column.length - 1];
			this.#legend.children[i].lastChild.textContent = (value == null) ? '–' : this.#options.format(value);
		});
	}

	#size() {
		return { width: Math.max(this.#box.clientWidth, 100), height: this.#box.clientHeight };
	}

	#definition() {
		const axis = { stroke: color('muted'), font: FONT, grid: { stroke: color('grid'), width: 1 }, ticks: { show: false } };
		const logarithmic = this.#options.logarithmic;
		return {
			...this.#size(),
			legend: { show: false },
			cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
			scales: {
				x: { auto: false },
				y: { distr: logarithmic ? 3 : 1, range: logarithmic ? decades : fromZero }
			},
			axes: [
				{ ...axis, size: 26, space: 90, values: (plot, times) => times.map(clock) },
				{ ...axis, size: 58, space: 34, ...(logarithmic && { splits: powersOfTen }), values: (plot, values) => values.map((value) => (value == null) ? '' : this.#options.format(value)) }
			],
			series: [{}, ...this.#names.map((name, i) => ({
				label: name,
				stroke: this.#options.colors(i, name),
				width: 1.75,
				// A value without neighbours is no line
				points: { show: (plot, series, first, last) => last - first < 2 }
			}))],
			hooks: {
				setCursor: [(plot) => this.#describe(plot.cursor.idx)],
				draw: [(plot) => this.#markLimit(plot)]
			}
		};
	}

	#markLimit(plot) {
		const { limit } = this.#options;
		if (limit === undefined || limit > plot.scales.y.max) {
			return;
		}
		const y = Math.round(plot.valToPos(limit, 'y', true));
		plot.ctx.save();
		plot.ctx.strokeStyle = color('bad');
		plot.ctx.setLineDash([4, 4]);
		plot.ctx.beginPath();
		plot.ctx.moveTo(plot.bbox.left, y);
		plot.ctx.lineTo(plot.bbox.left + plot.bbox.width, y);
		plot.ctx.stroke();
		plot.ctx.restore();
	}
}

function clock(seconds) {
	return new Date(seconds * 1000).toLocaleTimeString('en-GB');
}

function fromZero(plot, min, max) {
	return [0, (max > 0) ? max * 1.1 : 1];
}

function powersOfTen(plot, axis, min, max) {
	const first = Math.round(Math.log10(min));
	return Array.from({ length: Math.round(Math.log10(max)) - first + 1 }, (_, i) => 10 ** (first + i));
}

function decades(plot, min, max) {
	return (max > 0) ? [10 ** Math.floor(Math.log10(min)), 10 ** Math.ceil(Math.log10(max * 1.01))] : [1e-6, 1e-3];
}
