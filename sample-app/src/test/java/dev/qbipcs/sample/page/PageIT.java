package dev.qbipcs.sample.page;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page in a browser, while a C program keeps the hub busy.
 */
class PageIT {

	private static final Pattern SOME = Pattern.compile("[1-9].*");

	private static final int ENDLESS = 1_000_000_000;

	private static RunningSample sample;

	private static Browsing browsing;

	private final List<String> complaints = new ArrayList<>();

	private Page page;

	@BeforeAll
	static void start() {
		PlaywrightAssertions.setDefaultAssertionTimeout((double) Patience.LIMIT.toMillis());
		sample = new RunningSample("sample.producer.interval=50ms");
		browsing = new Browsing();
	}

	@AfterAll
	static void stop() {
		browsing.close();
		sample.close();
	}

	@BeforeEach
	void open() {
		this.page = browsing.page(1440, 900, ColorScheme.LIGHT);
		this.page.onPageError(this.complaints::add);
		this.page.navigate(sample.address("/").toString());
	}

	@AfterEach
	void close() {
		this.page.context().close();
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void showsConnectionsAndTheirLoad() {
		try (ChildProcess client = busyClient()) {
			Locator row = row(client);
			expect(row).containsText("qb_load");
			expect(row).containsText("pid " + client.pid());
			expect(row).containsText(System.getProperty("user.name"));
			expect(row).containsText(sample.echo);
			expect(row.locator("td").nth(3)).containsText(SOME);
			expect(this.page.locator("#pulse")).hasText("live");
		}
	}

	@Test
	void drawsRequestsAndLatencyOverTime() {
		try (ChildProcess client = busyClient()) {
			expect(legend("#request-chart", sample.echo)).hasText(SOME);
			this.page.selectOption("#latency-of", sample.telemetry);
			expect(legend("#latency-chart", "p99")).hasText(Pattern.compile("[\\d.]+ (µs|ms|s)"));
			for (String chart : List.of("#request-chart", "#latency-chart", "#reading-chart")) {
				Object before = pixels(chart);
				this.page.waitForCondition(() -> !pixels(chart).equals(before));
			}
			assertThat(client.isAlive()).isTrue();
		}
	}

	@Test
	void showsReadingsAndAlerts() {
		expect(this.page.locator("#sensors tbody")).containsText("greenhouse");
		expect(this.page.locator("#alerts li").first()).containsText("boiler");
		expect(legend("#reading-chart", "server-room")).hasText(SOME);
	}

	@Test
	void changesTheRequestRateByKeyboard() {
		try (ChildProcess client = busyClient()) {
			expect(row(client).locator("td").nth(3)).containsText(SOME);
			button("Off").focus();
			this.page.keyboard().press("Enter");
			expect(button("Off")).hasAttribute("aria-pressed", "true");
			expect(row(client)).containsText("told to hold");
			expect(legend("#request-chart", sample.echo)).hasText("0");
			button("Normal").click();
			expect(button("Normal")).hasAttribute("aria-pressed", "true");
			expect(legend("#request-chart", sample.echo)).hasText(SOME);
		}
	}

	@Test
	void disconnectsAClient() {
		try (ChildProcess client = busyClient()) {
			row(client).getByRole(AriaRole.BUTTON).click();
			expect(this.page.locator("#toasts"))
				.containsText("qb_load, pid %d, is disconnected from %s.".formatted(client.pid(), sample.echo));
			expect(row(client)).hasCount(0);
			assertThat(client.exitCode()).as(client.output()).isNotZero();
		}
	}

	@Test
	void stopsAServiceAndStartsItAgain() {
		Locator service = this.page.locator("[data-service=%s]".formatted(sample.socket));
		service.getByText("Stop", new Locator.GetByTextOptions().setExact(true)).click();
		expect(service).containsText("stopped, sockets");
		service.getByText("Start", new Locator.GetByTextOptions().setExact(true)).click();
		expect(service).hasAttribute("data-state", "RUNNING");
		IpcClient.connect(sample.socket).close();
	}

	@Test
	void reportsThatTheServerIsGoneAndRecoversWithIt() {
		expect(this.page.locator("#sensors tbody")).containsText("boiler");
		sample.stop();
		try {
			expect(this.page.locator("#pulse")).hasText("not live");
			expect(this.page.getByRole(AriaRole.ALERT)).containsText("The hub does not answer");
		}
		finally {
			sample.start();
		}
		expect(this.page.locator("#pulse")).hasText("live");
		expect(this.page.getByRole(AriaRole.ALERT)).isHidden();
		try (ChildProcess client = busyClient()) {
			expect(row(client)).hasCount(1);
			expect(legend("#request-chart", sample.echo)).hasText(SOME);
		}
	}

	@Test
	void rejectsRequestsFromOtherOrigins() {
		this.page.navigate(sample.address("/").toString().replace("localhost", "127.0.0.1"));
		String service = sample.address("/actuator/qbipcs/" + sample.echo).toString();
		for (String type : List.of("text/plain", "application/json")) {
			Object result = this.page.evaluate("""
					([service, type]) => fetch(service, {
						method: 'POST',
						headers: { 'Content-Type': type },
						body: '{"requestRate": "SLOW"}'
					}).then(() => 'obeyed', () => 'refused')""", List.of(service, type));
			assertThat(result).isEqualTo("refused");
		}
		assertThat(this.page.request().get(service).text()).contains("\"requestRate\":\"NORMAL\"");
	}

	@Test
	void computesPercentilesFromBuckets() {
		assertThat(this.page.evaluate("""
				import('/js/latency.js').then(({ parse, quantile }) => {
					const buckets = parse(`
				qbipcs_server_seconds_bucket{service="a",method="x",le="0.5"} 10
				qbipcs_server_seconds_bucket{service="a",method="x",le="1.0"} 40
				qbipcs_server_seconds_bucket{service="a",method="x",le="+Inf"} 41
				qbipcs_server_seconds_bucket{service="a",method="y",le="0.5"} 20
				qbipcs_server_seconds_bucket{service="a",method="y",le="1.0"} 50
				qbipcs_server_seconds_bucket{service="a",method="y",le="+Inf"} 59
				qbipcs_server_seconds_bucket{service="b",method="x",le="+Inf"} 7
				qbipcs_server_seconds_count{service="a",method="x"} 41
				`).get('a');
					return [quantile(buckets, 0.15), quantile(buckets, 0.6), quantile(buckets, 0.99),
							quantile(new Map([[1, 0], [Infinity, 0]]), 0.5)];
				})""")).isEqualTo(Arrays.asList(0.25, 0.75, 1, null));
	}

	@Test
	void fitsAPhoneAndADarkScheme() {
		Page phone = browsing.page(390, 844, ColorScheme.LIGHT);
		Page night = browsing.page(1440, 900, ColorScheme.DARK);
		List<Page> pages = List.of(this.page, phone, night);
		pages.forEach((each) -> each.navigate(sample.address("/").toString()));
		try (ChildProcess client = busyClient()) {
			look(this.page, client, "desktop");
			look(phone, client, "phone");
			look(night, client, "dark");
		}
		assertThat((Boolean) phone.evaluate("document.documentElement.scrollWidth <= innerWidth")).isTrue();
		assertThat(background(night)).isNotEqualTo(background(this.page));
		phone.context().close();
		night.context().close();
	}

	private static Object background(Page page) {
		return page.evaluate("getComputedStyle(document.body).backgroundColor");
	}

	private static void look(Page page, ChildProcess client, String name) {
		expect(page.locator("[data-pid='%d']".formatted(client.pid()))).isVisible();
		expect(page.locator("#latency-chart [data-series=p50] b")).hasText(SOME);
		page.screenshot(
				new Page.ScreenshotOptions().setPath(Path.of("target", "page-" + name + ".png")).setFullPage(true));
	}

	private static LocatorAssertions expect(Locator locator) {
		return PlaywrightAssertions.assertThat(locator);
	}

	private ChildProcess busyClient() {
		return NativeProgram.QB_LOAD.start("pipeline", sample.echo, 100, ENDLESS, 1);
	}

	private Locator row(ChildProcess client) {
		return this.page.locator("[data-pid='%d']".formatted(client.pid()));
	}

	private Locator legend(String chart, String series) {
		return this.page.locator("%s [data-series=%s] b".formatted(chart, series));
	}

	private Locator button(String rate) {
		return this.page
			.getByRole(AriaRole.GROUP, new GetByRoleOptions().setName("Request rate of " + sample.echo).setExact(true))
			.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(rate).setExact(true));
	}

	private Object pixels(String chart) {
		return this.page.locator(chart + " canvas").evaluate("(canvas) => canvas.toDataURL()");
	}

}
