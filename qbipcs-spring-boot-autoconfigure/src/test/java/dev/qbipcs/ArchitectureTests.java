package dev.qbipcs;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The permitted dependencies between packages.
 */
@AnalyzeClasses(packages = { "dev.qbipcs.spring", "dev.qbipcs.boot" },
		importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule PROGRAMMING_MODEL_DOES_NOT_KNOW_BOOT = noClasses().that()
		.resideInAPackage("dev.qbipcs.spring..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot..", "dev.qbipcs.boot..");

	@ArchTest
	static final ArchRule ONLY_THE_API_OF_THE_ENGINE_IS_USED = noClasses().should()
		.dependOnClassesThat()
		.resideInAPackage("dev.qbipcs.internal..");

	@ArchTest
	static final ArchRule JACKSON_IS_KNOWN_BY_ITS_CONVERTER_ONLY = noClasses().that()
		.haveSimpleNameNotStartingWith("Json")
		.and()
		.doNotHaveSimpleName("IpcConverterAutoConfiguration")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("tools.jackson..");

	@ArchTest
	static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("dev.qbipcs.(**)").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL);

	@ArchTest
	static final ArchRule BEAN_METHODS_ARE_PACKAGE_PRIVATE = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.bePackagePrivate();

}
