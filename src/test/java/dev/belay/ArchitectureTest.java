package dev.belay;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// The layers: pure packages in the middle, the engine around them, edges that do not know each other,
/// and the wiring that knows all of them.
class ArchitectureTest {
    private static final String[] PURE = {
        "dev.belay.release..", "dev.belay.policy..", "dev.belay.guardrail.."
    };

    /// Each row is one edge. Two rows never depend on each other, though one row may have packages within.
    private static final List<String> EDGES =
            List.of(
                    "dev.belay.store..",
                    "dev.belay.workload.argo..",
                    "dev.belay.workload.argocd..",
                    "dev.belay.workload.deployment..",
                    "dev.belay.workload.gateway..",
                    "dev.belay.workload.knative..",
                    "dev.belay.github..",
                    "dev.belay.alertmanager..",
                    "dev.belay.clock..",
                    "dev.belay.api..",
                    "dev.belay.page..",
                    "dev.belay.notify.cdevents..",
                    "dev.belay.notify.kubernetes..",
                    "dev.belay.notify.pagerduty..",
                    "dev.belay.notify.slack..");

    private static final JavaClasses BELAY =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.belay");

    @Test
    void thePureCoreKnowsOnlyJavaAndItself() {
        check(
                classes()
                        .that(resideInAnyPackage(PURE))
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage(PURE)
                                        .or(resideInAnyPackage("java..", "org.jspecify.."))));
    }

    @Test
    void theEngineKnowsOnlyThePureCore() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.belay.engine..")
                        .should()
                        .dependOnClassesThat(
                                resideInAPackage("dev.belay..")
                                        .and(resideOutsideOfPackages(PURE))
                                        .and(
                                                resideOutsideOfPackages("dev.belay.engine.."))));
    }

    @Test
    void noEdgeKnowsAnother() {
        for (String edge : EDGES) {
            String[] others =
                    EDGES.stream().filter(other -> !other.equals(edge)).toArray(String[]::new);
            check(
                    noClasses()
                            .that()
                            .resideInAPackage(edge)
                            .should()
                            .dependOnClassesThat(resideInAnyPackage(others)));
        }
    }

    @Test
    void everyPackageIsOneThatTheLayersName() {
        List<String> named = new ArrayList<>(EDGES);
        named.addAll(List.of(PURE));
        named.addAll(
                List.of(
                        "dev.belay",
                        "dev.belay.engine..",
                        "dev.belay.observe..",
                        "dev.belay.wiring..",
                        "dev.belay.workload",
                        "dev.belay.notify"));
        check(classes().should().resideInAnyPackage(named.toArray(String[]::new)));
    }

    @Test
    void whatObservesServesEveryEdgeAndKnowsNone() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.belay.observe..")
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage(EDGES.toArray(String[]::new))));
    }

    @Test
    void onlyTheWiringKnowsTheWiring() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.belay.wiring..")
                        .should()
                        .dependOnClassesThat(resideInAPackage("dev.belay.wiring..")));
    }

    @Test
    void theWiringAloneReadsTheClock() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.belay.wiring..")
                        .should()
                        .accessTargetWhere(readsTheClock()));
    }

    @Test
    void onlyOneClassReadsTheClock() {
        Set<String> readers =
                BELAY.stream()
                        .flatMap(type -> type.getAccessesFromSelf().stream())
                        .filter(readsTheClock())
                        .map(access -> access.getOriginOwner().getName())
                        .collect(toCollection(TreeSet::new));

        assertThat(readers).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void kubernetesIsKnownOnlyWhereItIsSpoken() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                "dev.belay.store..",
                                "dev.belay.workload..",
                                "dev.belay.wiring..",
                                "dev.belay.notify.kubernetes..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.fabric8.."));
    }

    @Test
    void everyPackageSaysThatNothingIsNullUnlessMarked() {
        Set<String> unmarked =
                BELAY.stream()
                        .map(JavaClass::getPackage)
                        .filter(name -> !name.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName)
                        .collect(toCollection(TreeSet::new));

        assertThat(unmarked).as("packages without @NullMarked in package-info.java").isEmpty();
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(BELAY);
    }

    /// Every call, or method reference, that asks the machine what time it is.
    private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
        return DescribedPredicate.describe(
                "reads the clock",
                access -> {
                    String owner = ((HasOwner<JavaClass>) access.getTarget()).getOwner().getName();
                    String name = access.getTarget().getName();
                    return switch (owner) {
                        case "java.lang.System" -> name.equals("currentTimeMillis");
                        case "java.time.Clock" ->
                                name.startsWith("system") || name.startsWith("tick");
                        case "java.util.Date", "java.util.GregorianCalendar" ->
                                name.equals("<init>");
                        default -> owner.startsWith("java.time.") && name.equals("now");
                    };
                });
    }
}
