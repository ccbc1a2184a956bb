package dev.qbipcs;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Which packages may depend on which.
 */
@AnalyzeClasses(packages = "dev.qbipcs", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String API = "dev.qbipcs";

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().matching("dev.qbipcs.(*)..").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule apiStandsAlone = only(API, API);

	@ArchTest
	static final ArchRule protocol = only("dev.qbipcs.protocol", API);

	@ArchTest
	static final ArchRule posix = only("dev.qbipcs.posix", API);

	@ArchTest
	static final ArchRule ring = only("dev.qbipcs.ring", API, "dev.qbipcs.posix");

	@ArchTest
	static final ArchRule loop = only("dev.qbipcs.loop", API, "dev.qbipcs.posix");

	@ArchTest
	static final ArchRule transport = only("dev.qbipcs.transport", API, "dev.qbipcs.protocol", "dev.qbipcs.ring",
			"dev.qbipcs.loop", "dev.qbipcs.posix");

	@ArchTest
	static final ArchRule server = only("dev.qbipcs.server", API, "dev.qbipcs.transport", "dev.qbipcs.protocol",
			"dev.qbipcs.loop");

	@ArchTest
	static final ArchRule client = only("dev.qbipcs.client", API, "dev.qbipcs.transport", "dev.qbipcs.protocol",
			"dev.qbipcs.loop");

	@ArchTest
	static final ArchRule junixsocketIsAtTheEdge = noClasses().that()
		.resideOutsideOfPackages("dev.qbipcs.transport", "dev.qbipcs.loop")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.newsclub..");

	@ArchTest
	static final ArchRule theLinkerIsCalledInOnePlace = noClasses().that()
		.resideOutsideOfPackage("dev.qbipcs.posix")
		.should()
		.dependOnClassesThat()
		.haveFullyQualifiedName("java.lang.foreign.Linker")
		.orShould()
		.dependOnClassesThat()
		.haveFullyQualifiedName("java.lang.foreign.SymbolLookup");

	@ArchTest
	static final ArchRule memoryIsReinterpretedInOnePlace = noClasses().that()
		.resideOutsideOfPackage("dev.qbipcs.posix")
		.should()
		.callMethod("java.lang.foreign.MemorySegment", "reinterpret", "long");

	@ArchTest
	static final ArchRule nothingIsLoggedPastTheSystemLogger = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.commons.logging..");

	@ArchTest
	static final ArchRule thirdPartiesAreFew = classes().should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("java..", "dev.qbipcs..", "org.newsclub..", "org.jspecify.annotations..");

	private static ArchRule only(String user, String... used) {
		String[] all = new String[used.length + 4];
		System.arraycopy(used, 0, all, 4, used.length);
		all[0] = user;
		all[1] = "java..";
		all[2] = "org.jspecify.annotations..";
		all[3] = "org.newsclub..";
		return classes().that().resideInAPackage(user).should().onlyDependOnClassesThat().resideInAnyPackage(all);
	}

}
