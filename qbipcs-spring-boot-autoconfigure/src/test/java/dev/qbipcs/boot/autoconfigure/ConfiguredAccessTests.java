package dev.qbipcs.boot.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;

import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import dev.qbipcs.spring.handler.PeerAccess;
import dev.qbipcs.spring.server.IpcServiceOptions;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Access rules in any spelling either apply to the service or prevent its start.
 */
class ConfiguredAccessTests {

	private static final String PREFIX = "qbipcs.server.services";

	private static final PeerAccess ROOT_ONLY = new PeerAccess(Set.of(0), Set.of());

	private final MutablePropertySources sources = new MutablePropertySources();

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			orders     | .orders.allowed-users
			orders     | .orders.allowed-users[0]
			orders     | .orders.allowed-users.0
			orders     | .orders.allowedUsers
			orders     | .ORDERS.ALLOWED_USERS
			orders     | [orders].allowed-users
			orders     | .[orders].allowed-users
			a.b        | [a.b].allowed-users
			a.b        | .ab.allowed-users
			cib_ro     | .cib_ro.allowed-users
			cib_ro     | .cib-ro.allowed-users
			cib_ro     | .cibRo.allowed-users[0]
			cib_ro     | [cib_ro].allowed-users
			cib-ro     | .cib-ro.allowed-users
			cib-ro     | .cib_ro.allowedusers
			MyService  | .MyService.allowed-users
			MyService  | .my-service.allowed-users
			MyService  | [MyService].allowed-users
			my service | [my service].allowed-users
			my service | .my service.allowed-users
			@system    | [@system].allowed-users
			@system    | .system.allowed-users
			7          | .7.allowed-users
			7          | [7].allowed-users
			gr\u00f6\u00dfe | [gr\u00f6\u00dfe].allowed-users
			\u00e9     | [\u00e9].allowed-users
			""")
	void aPropertiesFileIsApplied(String service, String property) {
		file(PREFIX + property + "=root");
		assertThat(access(service)).isEqualTo(ROOT_ONLY);
	}

	@ParameterizedTest
	@CsvSource({ "orders, ORDERS_ALLOWEDUSERS", "orders, ORDERS_ALLOWED_USERS", "orders, ORDERS_ALLOWEDUSERS_0",
			"orders, _ORDERS_ALLOWEDUSERS", "cib_ro, CIBRO_ALLOWEDUSERS", "cib_ro, CIB_RO_ALLOWED_USERS",
			"MyService, MYSERVICE_ALLOWEDUSERS", "my service, MYSERVICE_ALLOWEDUSERS",
			"my service, MY_SERVICE_ALLOWED_USERS", "a.b, AB_ALLOWEDUSERS", "a.b, A_B_ALLOWED_USERS",
			"@system, SYSTEM_ALLOWEDUSERS", "7, 7_ALLOWEDUSERS" })
	void theEnvironmentIsApplied(String service, String variable) {
		environment("QBIPCS_SERVER_SERVICES_" + variable, "root");
		assertThat(access(service)).isEqualTo(ROOT_ONLY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"[a.b]\"", "ab", "a-b" })
	void yamlIsApplied(String key) throws IOException {
		yaml("""
				qbipcs:
				  server:
				    services:
				      %s:
				        allowed-users: [root]
				""".formatted(key));
		assertThat(access("a.b")).isEqualTo(ROOT_ONLY);
	}

	@Test
	void theCommandLineIsApplied() {
		this.sources.addLast(new SimpleCommandLinePropertySource("--" + PREFIX + "[a.b].allowed-users=root"));
		assertThat(access("a.b")).isEqualTo(ROOT_ONLY);
	}

	@Test
	void aSourceThatCannotListItsNamesIsApplied() {
		this.sources.addLast(new PropertySource<>("directory") {

			@Override
			public @Nullable Object getProperty(String name) {
				return name.equals(PREFIX + "[a.b].allowed-users") ? "root" : null;
			}

		});
		assertThat(access("a.b")).isEqualTo(ROOT_ONLY);
	}

	@Test
	void theStrongerSourceWinsHoweverEachSpellsTheService() {
		environment("QBIPCS_SERVER_SERVICES_AB_ALLOWEDUSERS", "root");
		file(PREFIX + "[a.b].allowed-users[0]=alice", PREFIX + "[a.b].allowed-users[1]=1001", PREFIX + "[a.b].id=7");
		IpcServiceOptions options = options("a.b").getOrDefault("a.b", IpcServiceOptions.DEFAULT);
		assertThat(options.access()).isEqualTo(ROOT_ONLY);
		assertThat(options.id()).isEqualTo(7);
	}

	@Test
	void elementsOfAStrongerSourceWinOverTheListOfAWeakerOne() {
		this.sources.addLast(new SimpleCommandLinePropertySource("--" + PREFIX + ".orders.allowed-users[0]=root"));
		file(PREFIX + ".orders.allowed-users=alice,1001");
		assertThat(access("orders")).isEqualTo(ROOT_ONLY);
	}

	@Test
	void placeholdersAreResolved() {
		file("operator=root", PREFIX + "[a.b].allowed-users=${operator}");
		assertThat(access("a.b")).isEqualTo(ROOT_ONLY);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					.a.b.allowed-users          | [a.b].allowed-users (in YAML the key "[a.b]" below services), or the environment variable QBIPCS_SERVER_SERVICES_AB_ALLOWEDUSERS
					.a.b.allowed-users[0]       | [a.b].allowed-users
					[a].b.allowed-users         | [a.b].allowed-users
					[A.B].allowed-users         | [a.b].allowed-users
					[a.b.allowed-users          | [a.b].allowed-users
					[a.b].allowed.users         | [a.b].allowed-users
							[a.b].allowed-users[1]      | [a.b].allowed-users
					.allowed-users              | "a.b", "orders"
					[a.b].allowed-user          | allowed-groups, allowed-users, enabled
					[a.b].allowed               | allowed-groups, allowed-users, enabled
					.ab.allowed-user            | allowed-groups, allowed-users, enabled
					[a.b].access.allowed-users  | allowed-groups, allowed-users, enabled
					.a.bb.allowed-users         | "a.b", "orders"
					.b.allowed-users            | "a.b", "orders"
					.ordres.allowed-users       | "a.b", "orders"
					s.orders.allowed-users      | "a.b", "orders"
					.order-s.allowed-users.x    | allowed-groups, allowed-users, enabled
					""")
	void aPropertyOfNoServiceIsRejectedWithTheRightSpelling(String property, String spelling) {
		file(PREFIX + property + "=root");
		refused("a.b", "orders").withMessageContaining("Property " + PREFIX + property + " (")
			.withMessageContaining("\"" + PREFIX + property + "\" from property source \"file\"")
			.satisfies((ex) -> assertThat(ex.action()).contains(spelling));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			QBIPCS_SERVER_SERVICES_A_BALLOWED_USERS | QBIPCS_SERVER_SERVICES_AB_ALLOWEDUSERS
			QBIPCS_SERVER_SERVICES_AB_ALLOWEDUSER   | allowed-groups, allowed-users, enabled
			QBIPCS_SERVER_SERVICES_ORDRES_ALLOWEDUSERS | "a.b", "orders"
			QBIPCS_SERVER_SERVICE_AB_ALLOWEDUSERS   | qbipcs.server.services.NAME.allowed-users
			QBIPCS_SERVER_ALLOWED_USERS             | qbipcs.server.services.NAME.allowed-users
			qbipcs_server_allowed_users             | qbipcs.server.services.NAME.allowed-users
			QBIPCS_SERVICES_AB_ALLOWED_GROUPS_0     | qbipcs.server.services.NAME.allowed-users
			""")
	void aVariableOfNoServiceIsRejectedWithTheRightSpelling(String variable, String spelling) {
		environment(variable, "root");
		refused("a.b", "orders").withMessageContaining("Property " + variable)
			.satisfies((ex) -> assertThat(ex.action()).contains(spelling));
	}

	@ParameterizedTest
	@ValueSource(strings = { "qbipcs.server.service.orders.allowed-users", "qbipcs.allowed-groups",
			"qbipcs.server.allowed-users[0]", "qbipcs.services.orders.allowedUser" })
	void aRestrictionOfNoServiceIsRejected(String property) {
		file(property + "=root");
		refused("orders").withMessageContaining("Property " + property);
	}

	@Test
	void propertiesOfOthersAreIgnored() {
		environment("QBIPCS_HOME", "/opt/qbipcs");
		environment("QBIPCS_SERVER_SERVICE_HOST", "10.0.0.1");
		environment("QBIPCSPROXY_ALLOWED_USERS", "root");
		file("qbipcs.server.polling.enabled=false", "orders.allowed-users=root", "qbipcs-gateway.allowed-users=root",
				"qbipcsproxy.allowed-groups[0]=staff");
		assertThat(access("orders")).isEqualTo(PeerAccess.ANYBODY);
	}

	@Test
	void aRejectionNamesTheLine() throws IOException {
		yaml("""
				qbipcs:
				  server:
				    services:
				      a.b:
				        allowed-users: root
				""");
		refused("a.b").withMessageContaining("- 5:24");
	}

	@ParameterizedTest
	@ValueSource(strings = { ".cib_ro", ".cibro", ".CIB-RO" })
	void anAmbiguousNameIsRejected(String key) {
		file(PREFIX + key + ".allowed-users=root");
		refused("cib_ro", "cibro").withMessageContaining("\"cib_ro\", \"cibro\"")
			.satisfies((ex) -> assertThat(ex.action()).contains(PREFIX + "[cib_ro].allowed-users")
				.contains(PREFIX + "[cibro].allowed-users")
				.doesNotContain("QBIPCS_SERVER"));
	}

	@Test
	void anAmbiguousVariableIsRejected() {
		environment("QBIPCS_SERVER_SERVICES_CIBRO_ALLOWEDUSERS", "root");
		refused("cib_ro", "cibro").withMessageContaining("\"cib_ro\", \"cibro\"");
	}

	@Test
	void bracketsDistinguishServices() {
		file(PREFIX + "[cibro].allowed-users=root", PREFIX + "[cib_ro].allowed-users=alice");
		Map<String, IpcServiceOptions> options = options("cib_ro", "cibro");
		assertThat(access(options, "cibro")).isEqualTo(ROOT_ONLY);
		assertThat(access(options, "cib_ro")).isEqualTo(new PeerAccess(Set.of(1000), Set.of()));
	}

	@Test
	void bracketsOfOneServiceDoNotAffectTheOther() {
		file(PREFIX + "[cibro].allowed-users=root");
		Map<String, IpcServiceOptions> options = options("cib_ro", "cibro");
		assertThat(access(options, "cibro")).isEqualTo(ROOT_ONLY);
		assertThat(access(options, "cib_ro")).isEqualTo(PeerAccess.ANYBODY);
	}

	@ParameterizedTest
	@CsvSource({ ".cib_ro.allowed-users, .cib-ro.allowed-users", "[cib_ro].allowed-users, .cibro.allowed-users",
			".cib_ro.allowed-users, .cib_ro.allowed-users[0]" })
	void aDuplicateInOneSourceIsRejected(String one, String other) {
		file(PREFIX + one + "=root", PREFIX + other + "=alice");
		refused("cib_ro").withMessageContaining("of the same source says the same");
	}

	@ParameterizedTest
	@ValueSource(strings = { "allowed-users=", "allowed-groups=", "allowed-users=${operators:}" })
	void anEmptyListIsRejected(String property) {
		file(PREFIX + ".orders." + property);
		refused("orders").withMessageContaining("names no user or group").withMessageContaining("\"orders\"");
	}

	@Test
	void oneOfTwoListsMayBeEmpty() {
		file(PREFIX + ".orders.allowed-users=root", PREFIX + ".orders.allowed-groups=");
		assertThat(access("orders")).isEqualTo(ROOT_ONLY);
	}

	@Test
	void aDisabledServiceMayNameUnknownUsersButNotMisspellAProperty() {
		file(PREFIX + ".orders.enabled=false", PREFIX + ".orders.allowed-users=nobody-is-called-this");
		assertThat(options("orders").getOrDefault("orders", IpcServiceOptions.DEFAULT).enabled()).isFalse();
		environment("QBIPCS_SERVER_SERVICES_ORDERS_ALLOWEDUSER", "root");
		refused("orders");
	}

	@Test
	void aPropertyWithoutAnyServiceIsRejected() {
		file(PREFIX + ".orders.allowed-users=root");
		refused().satisfies((ex) -> assertThat(ex.action()).contains("@IpcService"));
	}

	@Test
	void anEmptyMapIsIgnored() throws IOException {
		yaml("""
				qbipcs:
				  server:
				    services: {}
				""");
		assertThat(access("orders")).isEqualTo(PeerAccess.ANYBODY);
	}

	@Test
	void allMistakesAreReportedAtOnce() {
		file(PREFIX + ".a.b.allowed-users=root", PREFIX + ".orders.allowed-user=root");
		refused("a.b", "orders").withMessageContaining(".a.b.allowed-users")
			.withMessageContaining(".orders.allowed-user");
	}

	private PeerAccess access(String service) {
		return access(options(service), service);
	}

	private static PeerAccess access(Map<String, IpcServiceOptions> options, String service) {
		return options.getOrDefault(service, IpcServiceOptions.DEFAULT).access();
	}

	private ThrowableAssertAlternative<InvalidIpcServiceException> refused(String... services) {
		return assertThatExceptionOfType(InvalidIpcServiceException.class).isThrownBy(() -> options(services));
	}

	private Map<String, IpcServiceOptions> options(String... services) {
		ServiceOptionsMapper mapper = new ServiceOptionsMapper((name) -> switch (name) {
			case "root" -> OptionalInt.of(0);
			case "alice" -> OptionalInt.of(1000);
			default -> OptionalInt.empty();
		}, (name) -> OptionalInt.empty());
		return new ConfiguredServices(this.sources, mapper, new QbIpcsProperties()).options(List.of(services));
	}

	private void file(String... lines) {
		Properties properties = new Properties();
		Arrays.stream(lines).forEach((line) -> {
			int equals = line.indexOf('=');
			properties.setProperty(line.substring(0, equals), line.substring(equals + 1));
		});
		this.sources.addLast(new PropertiesPropertySource("file", properties));
	}

	private void yaml(String text) throws IOException {
		new YamlPropertySourceLoader()
			.load("application.yaml", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)))
			.forEach(this.sources::addLast);
	}

	@SuppressWarnings("unchecked")
	private void environment(String variable, String value) {
		PropertySource<?> environment = this.sources.get("systemEnvironment");
		if (environment == null) {
			environment = new SystemEnvironmentPropertySource("systemEnvironment", new LinkedHashMap<>());
			this.sources.addFirst(environment);
		}
		((Map<String, Object>) environment.getSource()).put(variable, value);
	}

}
