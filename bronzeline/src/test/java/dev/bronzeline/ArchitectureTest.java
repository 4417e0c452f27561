package dev.bronzeline;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** What each package may know and do. A package may still be empty. */
@AnalyzeClasses(packages = "dev.bronzeline", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] CONDUCTORS = {
    "dev.bronzeline.job..", "dev.bronzeline.launch..", "dev.bronzeline.demo.."
  };

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("dev.bronzeline.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyConductorsSeeJobAndLaunch =
      noClasses()
          .that()
          .resideInAPackage("dev.bronzeline..")
          .and()
          .resideOutsideOfPackages(CONDUCTORS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CONDUCTORS)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule configKnowsNoSpark =
      noClasses()
          .that()
          .resideInAPackage("dev.bronzeline.config..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule ledgerAndRefineKnowNoSession =
      noClasses()
          .that()
          .resideInAnyPackage("dev.bronzeline.ledger..", "dev.bronzeline.refine..")
          .should()
          .dependOnClassesThat(
              assignableTo(SparkSession.class).or(assignableTo(SparkContext.class)))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule refineKnowsNeitherSourceNorSink =
      noClasses()
          .that()
          .resideInAPackage("dev.bronzeline.refine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.bronzeline.kafka..",
              "dev.bronzeline.observe..",
              "dev.bronzeline.spark..",
              "dev.bronzeline.storage..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule stepsAreValues =
      classes()
          .that()
          .implement("dev.bronzeline.refine.Step")
          .should()
          .haveModifier(JavaModifier.FINAL)
          .because("a step is a value, best a record")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule stepsAreInRefine =
      classes()
          .that()
          .implement("dev.bronzeline.refine.Step")
          .should()
          .resideInAPackage("dev.bronzeline.refine..")
          .because("a step neither drops rows nor shuffles them; what does is not a step");

  @ArchTest
  static final ArchRule refineStartsNoJob =
      noClasses()
          .that()
          .resideInAPackage("dev.bronzeline.refine..")
          .should()
          .accessTargetWhere(
              member(Dataset.class, "collect.*|count|show|foreach.*|first|head|take.*"))
          .because("a step is a plan; running it is the job's")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule refineNeverThrowsOnACast =
      noClasses()
          .that()
          .resideInAPackage("dev.bronzeline.refine..")
          .should()
          .accessTargetWhere(member(Column.class, "cast"))
          .because("a cast throws on data in ANSI mode: use try_cast")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyLaunchAndConfigTouchTheProcess =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.bronzeline.launch..", "dev.bronzeline.config..")
          .should()
          .accessTargetWhere(member(System.class, "getenv|exit"))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyLaunchAndDemoPrint =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.bronzeline.launch..", "dev.bronzeline.demo..")
          .should()
          .accessTargetWhere(member(System.class, "out|err"))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nobodyUsesJavaLogging =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..")
          .allowEmptyShould(true);

  /** Read from the sources: in the byte code every try-with-resources catches Throwable. */
  @Test
  void nobodyCatchesThrowable() throws IOException {
    Pattern catching = Pattern.compile("catch \\(.*\\bThrowable\\b");
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      List<Path> offenders =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .filter(f -> contains(f, catching))
              .toList();
      assertThat(offenders).isEmpty();
    }
  }

  private static boolean contains(Path file, Pattern pattern) {
    try {
      return pattern.matcher(Files.readString(file)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DescribedPredicate<JavaAccess<?>> member(Class<?> type, String names) {
    return target(owner(assignableTo(type))).and(target(nameMatching(names))).forSubtype();
  }
}
