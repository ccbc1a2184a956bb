package dev.qbipcs.sample.page;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.qbipcs.testsupport.Patience;

/**
 * The Chromium of this machine, without a window. Playwright fetches none of its own.
 */
final class Browsing implements AutoCloseable {

	private static final String NAME = "chromium";

	private final Playwright playwright = Playwright
		.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));

	private final Browser browser;

	Browsing() {
		// Chromium's own sandbox does not work for root, and these pages are trusted
		this.browser = this.playwright.chromium()
			.launch(new LaunchOptions().setExecutablePath(executable()).setArgs(List.of("--no-sandbox")));
	}

	/**
	 * Open a page of its own.
	 * @param width width of the viewport in pixels
	 * @param height height of the viewport in pixels
	 * @param scheme the preferred colour scheme
	 * @return an empty page, which waits as long as tests do
	 */
	Page page(int width, int height, ColorScheme scheme) {
		BrowserContext context = this.browser
			.newContext(new Browser.NewContextOptions().setViewportSize(width, height).setColorScheme(scheme));
		context.setDefaultTimeout((double) Patience.LIMIT.toMillis());
		return context.newPage();
	}

	private static Path executable() {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, NAME))
			.filter(Files::isExecutable)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException(
					"The tests of the sample's page need Chromium: apt-get install chromium"));
	}

	@Override
	public void close() {
		this.browser.close();
		this.playwright.close();
	}

}
