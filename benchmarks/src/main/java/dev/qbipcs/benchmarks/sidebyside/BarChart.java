package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;
import java.util.Locale;

/**
 * Draws bars on a logarithmic scale, as SVG that suits light and dark pages.
 *
 * @param title the title
 * @param axis the quantity that the bars show, with its unit
 * @param bars the bars, from top to bottom
 */
record BarChart(String title, String axis, List<Bar> bars) {

	private static final int WIDTH = 760;

	private static final int LEFT = 245;

	private static final int RIGHT = 80;

	private static final int TOP = 48;

	private static final int STEP = 30;

	private static final int BAR = 20;

	private static final String STYLE = """
			<style>
			  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
			  .title { font-size: 15px; font-weight: 600; }
			  .axis { fill: #59636e; font-size: 12px; }
			  .grid { stroke: #d1d9e0; }
			  .one { stroke: #59636e; stroke-dasharray: 4 3; }
			  .ours { fill: #1a7f64; }
			  .other { fill: #8c959f; }
			  @media (prefers-color-scheme: dark) {
			    text { fill: #e6edf3; }
			    .axis { fill: #9198a1; }
			    .grid { stroke: #3d444d; }
			    .one { stroke: #9198a1; }
			    .ours { fill: #3fb28f; }
			    .other { fill: #6e7681; }
			  }
			</style>
			""";

	String svg() {
		double least = this.bars.stream().mapToDouble(Bar::value).min().orElseThrow();
		double most = this.bars.stream().mapToDouble(Bar::value).max().orElseThrow();
		// Starts a decade below the shortest bar at least, or that bar would have no
		// length
		int first = (int) Math.floor(Math.log10(least) - 0.3);
		int last = (int) Math.ceil(Math.log10(most));
		int bottom = TOP + this.bars.size() * STEP;
		StringBuilder svg = new StringBuilder();
		svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\">%n"
			.formatted(WIDTH, bottom + 48, WIDTH));
		svg.append("<title>%s</title>%n%s".formatted(this.title, STYLE));
		svg.append(text("title", 8, 24, "start", this.title));
		for (int decade = first; decade <= last; decade++) {
			double x = x(Math.pow(10, decade), first, last);
			svg.append(line((decade == 0) ? "one" : "grid", x, bottom));
			svg.append(text("axis", x, bottom + 18, "middle", tick(decade)));
		}
		svg.append(text("axis", (LEFT + WIDTH - RIGHT) / 2.0, bottom + 38, "middle", this.axis + ", logarithmic"));
		for (int i = 0; i < this.bars.size(); i++) {
			append(svg, this.bars.get(i), TOP + i * STEP, first, last);
		}
		return svg.append("</svg>\n").toString();
	}

	private static void append(StringBuilder svg, Bar bar, int y, int first, int last) {
		double end = x(bar.value, first, last);
		svg.append(text("label", LEFT - 8, y + 19, "end", bar.label));
		svg.append(String.format(Locale.ROOT,
				"<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
				bar.ours ? "ours" : "other", LEFT, y + 5, end - LEFT, BAR));
		svg.append(text("value", end + 6, y + 19, "start", Numbers.figure(bar.value)));
	}

	private static double x(double value, int first, int last) {
		return LEFT + (Math.log10(value) - first) / (last - first) * (WIDTH - LEFT - RIGHT);
	}

	private static String tick(int decade) {
		double value = Math.pow(10, decade);
		return (decade < 0) ? Double.toString(value)
				: String.format(Locale.ROOT, "%,d", (long) value).replace(',', ' ');
	}

	private static String line(String style, double x, int bottom) {
		return String.format(Locale.ROOT, "<line class=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n", style,
				x, TOP, x, bottom);
	}

	private static String text(String style, double x, double y, String anchor, String text) {
		return String.format(Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
				style, x, y, anchor, text);
	}

	/**
	 * A bar.
	 *
	 * @param label the text beside it
	 * @param value its length
	 * @param ours whether it is one of ours
	 */
	record Bar(String label, double value, boolean ours) {

	}

}
