package dev.qbipcs.endurance;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The work that clients have done, each message with the right content.
 *
 * @param trips round trips
 * @param events events
 * @param oneWay requests without an answer
 * @param connects connections they made
 * @param lost connections that ended with the server
 */
record Tally(long trips, long events, long oneWay, long connects, long lost) {

	static final Tally NONE = new Tally(0, 0, 0, 0, 0);

	private static final Pattern LINE = Pattern
		.compile("OK trips=(\\d+) events=(\\d+) oneway=(\\d+) connects=(\\d+) lost=(\\d+)");

	// The last line of a mixed client.
	static Tally parse(String line) {
		Matcher matcher = LINE.matcher(line);
		if (!matcher.matches()) {
			throw new AssertionError("A client ended with \"" + line + "\"");
		}
		return new Tally(number(matcher, 1), number(matcher, 2), number(matcher, 3), number(matcher, 4),
				number(matcher, 5));
	}

	private static long number(Matcher matcher, int group) {
		return Long.parseLong(matcher.group(group));
	}

	Tally plus(Tally other) {
		return new Tally(this.trips + other.trips, this.events + other.events, this.oneWay + other.oneWay,
				this.connects + other.connects, this.lost + other.lost);
	}

	@Override
	public String toString() {
		return "OK trips=%d events=%d oneway=%d connects=%d lost=%d".formatted(this.trips, this.events, this.oneWay,
				this.connects, this.lost);
	}

}
