package dev.qbipcs.sample;

import java.util.List;

import dev.qbipcs.sample.documentation.ShellLine;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WhatToTryNextTests {

	@Test
	void proposesCommandsThatExist() {
		List<String> commands = WhatToTryNext.MESSAGE.lines().filter((line) -> line.startsWith("    ")).toList();
		assertThat(commands).hasSize(6).allSatisfy(ShellLine::assertCanBeTyped);
	}

}
