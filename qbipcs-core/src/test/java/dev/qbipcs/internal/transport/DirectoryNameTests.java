package dev.qbipcs.internal.transport;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names of the directories of connections.
 */
class DirectoryNameTests {

	@Test
	void aNameHasTheFormThatCClientsKnow() {
		assertThat(DirectoryName.choose("orders", 1234, 56).toString())
			.matches("qb-" + ProcessHandle.current().pid() + "-1234-56-[A-Za-z0-9]{6}");
	}

	@Test
	void namesDiffer() {
		Set<String> names = new HashSet<>();
		for (int i = 0; i < 100; i++) {
			names.add(DirectoryName.choose("orders", 1, 2).toString());
		}
		assertThat(names).hasSizeGreaterThan(95);
	}

	@Test
	void aNameIsParsedAsItWasMade() {
		DirectoryName name = DirectoryName.choose("orders", 1234, 56);
		assertThat(DirectoryName.parse(name.toString())).contains(name);
	}

	@Test
	void theNamesOfLibqbAreParsed() {
		assertThat(DirectoryName.parse("qb-4194304-17-30-Xy_9aZ"))
			.contains(new DirectoryName(4194304, 17, 30, "Xy_9aZ"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "qb", "qb-1-2-3", "qb-1-2-3-12345", "qb-1-2-3-1234567", "qb--1-2-3-123456",
			"qb-1-2-x-123456", "qb-1-2-3-12345/", "qb-1-2-3-123 56", "xqb-1-2-3-123456", "qb-1-2-3-123456\n",
			"qb-9999999999-2-3-123456" })
	void otherNamesAreNot(String name) {
		assertThat(DirectoryName.parse(name)).isEmpty();
	}

	@Test
	void aNameCarriesTheMarkOfItsService() {
		DirectoryName name = DirectoryName.choose("orders", 1, 2);
		assertThat(name.isMarkedFor("orders")).isTrue();
		int others = 0;
		for (int i = 0; i < 1000; i++) {
			others += name.isMarkedFor("service-" + i) ? 1 : 0;
		}
		assertThat(others).as("other services with the same mark").isLessThan(3);
	}

	@Test
	void everyServiceHasAMark() {
		for (int i = 0; i < 1000; i++) {
			String service = "s" + i * 7919;
			assertThat(DirectoryName.choose(service, 1, 2).isMarkedFor(service)).isTrue();
		}
	}

}
