package io.swarmgate.edge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules and packages. */
@AnalyzeClasses(packages = "io.swarmgate", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] GATEWAY = {
        "io.swarmgate.files..",
        "io.swarmgate.http..",
        "io.swarmgate.ledger..",
        "io.swarmgate.money..",
        "io.swarmgate.report..",
        "io.swarmgate.segment..",
        "io.swarmgate.swarm.."
    };

    @ArchTest
    static final ArchRule manifestNeedsTheJdkAlone = noClasses()
            .that()
            .resideInAPackage("io.swarmgate.manifest..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("io.swarmgate.manifest..", "java..", "javax..", "org.jspecify..");

    @ArchTest
    static final ArchRule gatewayKnowsNothingOfTheEdge = noClasses()
            .that()
            .resideInAnyPackage(GATEWAY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.swarmgate.edge..", "io.undertow..", "io.vertx..");

    @ArchTest
    static final ArchRule moneyNeedsTheJdkAlone = noClasses()
            .that()
            .resideInAPackage("io.swarmgate.money..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("io.swarmgate.money..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule originKnowsNoHandlers = noClasses()
            .that()
            .resideInAPackage("io.swarmgate.edge.origin..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.swarmgate.edge.handler..", "io.swarmgate.edge.cli..", "io.undertow..");

    @ArchTest
    static final ArchRule onlyTheEdgeItselfSeesTheWholeConfiguration = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.swarmgate.edge.handler..", "io.swarmgate.edge.origin..", "io.swarmgate.edge.metrics..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.swarmgate.edge.config.EdgeConfig");
}
