package dev.qbipcs.interop;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.util.Set;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the jar declares to the module path.
 */
class ModuleDescriptorIT {

	private static final String[] API = { "dev.qbipcs", "dev.qbipcs.client", "dev.qbipcs.spi", "dev.qbipcs.struct",
			"dev.qbipcs.struct.tool" };

	private final ModuleDescriptor descriptor = ModuleFinder.of(BuiltJar.path())
		.find("dev.qbipcs")
		.orElseThrow()
		.descriptor();

	@Test
	void theApiIsExportedToAllAndNothingElse() {
		assertThat(this.descriptor.exports()).noneMatch(Exports::isQualified)
			.extracting(Exports::source)
			.containsExactlyInAnyOrder(API);
		assertThat(this.descriptor.isOpen()).isFalse();
		assertThat(this.descriptor.isAutomatic()).isFalse();
		assertThat(this.descriptor.opens()).isEmpty();
		assertThat(this.descriptor.provides()).isEmpty();
		assertThat(this.descriptor.uses()).isEmpty();
	}

	@Test
	void allOtherPackagesAreInternal() {
		assertThat(this.descriptor.packages()).hasSizeGreaterThan(6)
			.filteredOn((name) -> !name.startsWith("dev.qbipcs.internal."))
			.containsExactlyInAnyOrder(API);
	}

	@Test
	void nothingButTheBaseModuleAndJunixsocketIsRequiredToRun() {
		assertThat(this.descriptor.requires()).extracting(Requires::name, Requires::modifiers)
			.containsExactlyInAnyOrder(tuple("java.base", Requires.Modifier.MANDATED),
					tuple("com.kohlschutter.junixsocket.nativecommon"), tuple("org.newsclub.net.unix"),
					tuple("org.jspecify", Requires.Modifier.STATIC, Requires.Modifier.TRANSITIVE),
					tuple("java.compiler", Requires.Modifier.STATIC, Requires.Modifier.TRANSITIVE));
	}

	@Test
	void theModuleHasTheVersionOfTheJar() {
		String version = this.descriptor.rawVersion().orElseThrow();
		assertThat(BuiltJar.path()).hasFileName("qbipcs-core-" + version + ".jar");
	}

	private static Tuple tuple(String name, Requires.Modifier... modifiers) {
		return Tuple.tuple(name, Set.of(modifiers));
	}

}
