package dev.qbipcs.spring.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The manual's table of meters matches the meters that the code registers.
 */
class MetersInTheManualTests {

	private static final Path MANUAL = Path.of("..", "docs", "manual.md");

	@Test
	void theTableListsEveryMeterWithItsUnitAndMeaning() throws IOException {
		assertThat(tableOfTheManual()).isEqualTo(table());
	}

	@Test
	void prometheusNamesReadWell() {
		assertThat(table()).extracting((row) -> row.replaceFirst("^\\| `[^`]+` \\| (`[^`]+`) .*", "$1"))
			.allMatch((name) -> name.matches("`qbipcs_server_[a-z_]+`"))
			.contains("`qbipcs_server_connections_active`", "`qbipcs_server_connections_closed_total`",
					"`qbipcs_server_requests_total`", "`qbipcs_server_received_bytes_total`",
					"`qbipcs_server_events_queued_max`", "`qbipcs_server_foreign_messages_total`",
					"`qbipcs_server_flow_control_state`", "`qbipcs_server_errors_total`");
	}

	// the rows of the first table of the section, without its two header lines
	private static List<String> tableOfTheManual() throws IOException {
		return Files.readAllLines(MANUAL)
			.stream()
			.dropWhile((line) -> !line.equals("## Meters"))
			.skip(1)
			.takeWhile((line) -> !line.startsWith("## "))
			.dropWhile((line) -> !line.startsWith("|"))
			.takeWhile((line) -> line.startsWith("|"))
			.skip(2)
			.toList();
	}

	private static List<String> table() {
		List<String> rows = new ArrayList<>();
		for (IpcServerMeter meter : IpcServerMeter.values()) {
			String unit = meter.unit();
			rows.add(row(meter.meterName(), meter.type(), meter.baseUnit(), (unit != null) ? unit : "",
					meter.description()));
		}
		rows.add(row(IpcServerMeter.CALLS, Meter.Type.COUNTER, IpcServerMeter.CALLS_UNIT, IpcServerMeter.CALLS_UNIT,
				IpcServerMeter.CALLS_DESCRIPTION));
		rows.add(row(IpcServerMeter.ERRORS, Meter.Type.COUNTER, IpcServerMeter.ERRORS_UNIT, IpcServerMeter.ERRORS_UNIT,
				IpcServerMeter.ERRORS_DESCRIPTION));
		return rows;
	}

	private static String row(String name, Meter.Type type, @Nullable String baseUnit, String unit,
			String description) {
		String prometheus = new PrometheusNamingConvention().name(name, type, baseUnit)
				+ ((type == Meter.Type.COUNTER) ? "_total" : "");
		return "| `%s` | `%s` | %s | %s | %s |".formatted(name, prometheus, type.name().toLowerCase(Locale.ROOT), unit,
				description);
	}

}
