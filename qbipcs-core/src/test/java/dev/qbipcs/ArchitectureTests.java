package dev.qbipcs;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.qbipcs.internal.loop.EpollLoop;
import dev.qbipcs.spi.EventLoop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which packages may depend on which.
 */
@AnalyzeClasses(packages = "dev.qbipcs",
		importOptions = { ImportOption.DoNotIncludeTests.class, ArchitectureTests.DoNotIncludeFixtures.class })
class ArchitectureTests {

	private static final String API = "dev.qbipcs";

	private static final String SPI = "dev.qbipcs.spi";

	private static final String INTERNALS = "dev.qbipcs.internal.";

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().matching("dev.qbipcs.(**)")
		.should()
		.beFreeOfCycles()
		.ignoreDependency(EventLoop.class, EpollLoop.class);

	@ArchTest
	static final ArchRule api = only(API, API, SPI, INTERNALS + ".");

	@ArchTest
	static final ArchRule spi = only(SPI, SPI, API, INTERNALS + ".");

	@ArchTest
	static void theApiEntersTheEngineAtTheseDoorsOnly(JavaClasses classes) {
		Stream<Dependency> entries = classes.stream()
			.filter((type) -> List.of(API, SPI).contains(type.getPackageName()))
			.flatMap((type) -> type.getDirectDependenciesFromSelf().stream())
			.filter((dependency) -> dependency.getTargetClass().getPackageName().startsWith(INTERNALS));
		assertThat(entries.map((entry) -> nameOf(entry.getOriginClass()) + " -> " + nameOf(entry.getTargetClass()))
			.distinct()).containsExactlyInAnyOrder("IpcServerBuilder -> internal.server.ServerFactory",
					"IpcServerBuilder -> internal.server.ServerSettings", "UserDatabase -> internal.posix.Accounts",
					"spi.EventLoop -> internal.loop.EpollLoop");
	}

	@ArchTest
	static final ArchRule peersMemoryIsChangedAtomicallyByOneClass = noClasses().that()
		.resideInAPackage("..internal.ring..")
		.or()
		.haveSimpleName("ControlFile")
		.should()
		.callMethodWhere(DescribedPredicate.describe("updates memory atomically",
				(call) -> call.getTargetOwner().isEquivalentTo(VarHandle.class)
						&& call.getName().matches("getAnd.+|compareAnd.+|weakCompareAnd.+")))
		.because("the interpreter would not contain a fault; SharedCounter does");

	// A jar that merges others may lose service files.
	@ArchTest
	static final ArchRule noPartIsFoundByTheServiceLoader = noClasses().should()
		.dependOnClassesThat()
		.haveFullyQualifiedName("java.util.ServiceLoader");

	@ArchTest
	static final ArchRule protocol = only("dev.qbipcs.internal.protocol", API);

	@ArchTest
	static final ArchRule posix = only("dev.qbipcs.internal.posix", API);

	@ArchTest
	static final ArchRule ring = only("dev.qbipcs.internal.ring", API, "dev.qbipcs.internal.posix");

	@ArchTest
	static final ArchRule loop = only("dev.qbipcs.internal.loop", API, SPI, "dev.qbipcs.internal.posix");

	@ArchTest
	static final ArchRule transport = only("dev.qbipcs.internal.transport", API, SPI, "dev.qbipcs.internal.protocol",
			"dev.qbipcs.internal.ring", "dev.qbipcs.internal.loop", "dev.qbipcs.internal.posix");

	@ArchTest
	static final ArchRule server = only("dev.qbipcs.internal.server", API, SPI, "dev.qbipcs.internal.transport",
			"dev.qbipcs.internal.protocol", "dev.qbipcs.internal.loop");

	@ArchTest
	static final ArchRule struct = only("dev.qbipcs.struct", API, "javax.lang.model..");

	@ArchTest
	static final ArchRule structTool = only("dev.qbipcs.struct.tool", "dev.qbipcs.struct");

	@ArchTest
	static final ArchRule client = only("dev.qbipcs.client", API, SPI, "dev.qbipcs.struct",
			"dev.qbipcs.internal.transport", "dev.qbipcs.internal.protocol", "dev.qbipcs.internal.loop");

	@ArchTest
	static final ArchRule junixsocketIsAtTheEdge = noClasses().that()
		.resideOutsideOfPackages("dev.qbipcs.internal.transport", "dev.qbipcs.internal.loop")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.newsclub..");

	@ArchTest
	static final ArchRule theLinkerIsCalledInOnePlace = noClasses().that()
		.resideOutsideOfPackage("dev.qbipcs.internal.posix")
		.should()
		.dependOnClassesThat()
		.haveFullyQualifiedName("java.lang.foreign.Linker")
		.orShould()
		.dependOnClassesThat()
		.haveFullyQualifiedName("java.lang.foreign.SymbolLookup");

	@ArchTest
	static final ArchRule memoryIsReinterpretedInOnePlace = noClasses().that()
		.resideOutsideOfPackage("dev.qbipcs.internal.posix")
		.should()
		.callMethod("java.lang.foreign.MemorySegment", "reinterpret", "long");

	@ArchTest
	static final ArchRule nothingIsLoggedPastTheSystemLogger = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.commons.logging..");

	@ArchTest
	static final ArchRule thirdPartiesAreFew = classes().should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("java..", "javax.lang.model..", "dev.qbipcs..", "org.newsclub..",
				"org.jspecify.annotations..");

	private static String nameOf(JavaClass type) {
		return type.getName().substring(API.length() + 1);
	}

	private static ArchRule only(String user, String... used) {
		String[] all = new String[used.length + 4];
		System.arraycopy(used, 0, all, 4, used.length);
		all[0] = user;
		all[1] = "java..";
		all[2] = "org.jspecify.annotations..";
		all[3] = "org.newsclub..";
		return classes().that().resideInAPackage(user).should().onlyDependOnClassesThat().resideInAnyPackage(all);
	}

	/**
	 * Leaves out the fixtures, a module of their own.
	 */
	static final class DoNotIncludeFixtures implements ImportOption {

		@Override
		public boolean includes(Location location) {
			return !location.contains("/dev/qbipcs/testsupport/");
		}

	}

}
