package dev.qbipcs.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import dev.qbipcs.spring.handler.PeerAccess;
import dev.qbipcs.spring.server.IpcServiceOptions;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.support.SystemEnvironmentPropertySourceEnvironmentPostProcessor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Access rules in the variables of an application whose variables begin with a prefix.
 */
class EnvironmentPrefixTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	private final Map<String, Object> variables = new LinkedHashMap<>();

	@ParameterizedTest
	@CsvSource({ "shop, SHOP_", "shop_, SHOP_", "my-shop, MYSHOP_", "my.shop, MY_SHOP_" })
	void itIsObeyed(String prefix, String begin) {
		this.variables.put(begin + "QBIPCS_SERVER_SERVICES_AB_ALLOWEDUSERS", "root");
		prefix(prefix);
		assertThat(access("a.b")).isEqualTo(new PeerAccess(Set.of(0), Set.of()));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			SHOP_QBIPCS_SERVER_SERVICES_A_BALLOWED_USERS   | SHOP_QBIPCS_SERVER_SERVICES_AB_ALLOWEDUSERS
			SHOP_QBIPCS_SERVER_SERVICES_A_BALLOWED_USERS_0 | SHOP_QBIPCS_SERVER_SERVICES_AB_ALLOWEDUSERS
			SHOPQBIPCS_SERVER_SERVICES_AB_ALLOWEDUSERS     | SHOP_QBIPCS_SERVER_SERVICES_AB_ALLOWEDUSERS
			SHOP_QBIPCS_SERVER_SERVICES_ORDERS_ALLOWEDUSER | allowed-groups, allowed-users, enabled
			SHOP_QBIPCS_SERVER_SERVICES_ORDRES_ALLOWEDUSERS | SHOP_QBIPCS_SERVER_SERVICES_ORDERS_ALLOWEDUSERS
			SHOP_QBIPCS_SERVER_ALLOWEDUSERS                | qbipcs.server.services.NAME.allowed-users
			QBIPCS_SERVER_SERVICES_AB_ALLOWEDUSERS         | SHOP_QBIPCS_SERVER_SERVICES_AB_ALLOWEDUSERS
			QBIPCS_SERVER_SERVICES_ORDERS_ALLOWEDUSERS_0   | SHOP_QBIPCS_SERVER_SERVICES_ORDERS_ALLOWEDUSERS
			""")
	void aVariableOfNoServiceIsRejectedWithTheRightSpelling(String variable, String spelling) {
		this.variables.put(variable, "root");
		prefix("shop");
		refused("a.b", "orders").withMessageContaining("Property " + variable + " (")
			.satisfies((ex) -> assertThat(ex.action()).contains(" " + spelling));
	}

	@Test
	void thePrefixMayBeOursToo() {
		this.variables.put("QBIPCS_SERVER_SERVICES_ORDERS_ALLOWEDUSERS", "root");
		prefix("qbipcs");
		refused("orders")
			.satisfies((ex) -> assertThat(ex.action()).contains(" QBIPCS_QBIPCS_SERVER_SERVICES_ORDERS_ALLOWEDUSERS"));
	}

	@Test
	void aFileIsRejectedWithTheRightSpellingOfAVariable() {
		prefix("shop");
		this.environment.getPropertySources()
			.addLast(new MapPropertySource("file", Map.of("qbipcs.server.services.a.b.allowed-users", "root")));
		refused("a.b")
			.satisfies((ex) -> assertThat(ex.action()).contains(" SHOP_QBIPCS_SERVER_SERVICES_AB_ALLOWEDUSERS"));
	}

	@Test
	void variablesOfAnotherApplicationAreIgnored() {
		this.variables.put("QBIPCS_SERVER_SERVICES_STOCK_ALLOWEDUSERS", "root");
		this.variables.put("QBIPCS_SERVER_ALLOWEDUSERS", "root");
		this.variables.put("BANK_QBIPCS_SERVER_SERVICES_ORDERS_ALLOWEDUSERS", "root");
		prefix("shop");
		assertThat(access("orders")).isEqualTo(PeerAccess.ANYBODY);
	}

	// As Boot does before it starts the application.
	private void prefix(String prefix) {
		this.environment.getPropertySources()
			.replace("systemEnvironment", new SystemEnvironmentPropertySource("systemEnvironment", this.variables));
		SpringApplication application = new SpringApplication();
		application.setEnvironmentPrefix(prefix);
		new SystemEnvironmentPropertySourceEnvironmentPostProcessor().postProcessEnvironment(this.environment,
				application);
	}

	private PeerAccess access(String service) {
		return options(service).getOrDefault(service, IpcServiceOptions.DEFAULT).access();
	}

	private ThrowableAssertAlternative<InvalidIpcServiceException> refused(String... services) {
		return assertThatExceptionOfType(InvalidIpcServiceException.class).isThrownBy(() -> options(services));
	}

	private Map<String, IpcServiceOptions> options(String... services) {
		ServiceOptionsMapper mapper = new ServiceOptionsMapper(
				(name) -> name.equals("root") ? OptionalInt.of(0) : OptionalInt.empty(), (name) -> OptionalInt.empty());
		return new ConfiguredServices(this.environment.getPropertySources(), mapper, new QbIpcsProperties())
			.options(List.of(services));
	}

}
