package dev.bronzeline.chaos;

import dev.bronzeline.chaos.ChaosPlan.Stage;
import dev.bronzeline.crash.JobUnderTest;
import dev.bronzeline.ledger.Finding;
import dev.bronzeline.ledger.LedgerJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a plan, stage by stage, and reports. */
final class Campaign {
  private static final String RESTART = "Starting again in ";

  private final ChaosSettings settings;
  private final Path folder;
  private final ChaosReport report;

  /**
   * A campaign.
   *
   * @param folder gets the report, and what a stage leaves that went wrong
   */
  Campaign(ChaosSettings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
    this.report = new ChaosReport(settings);
  }

  /** Runs all stages, also after one that went wrong. */
  ChaosReport run() throws IOException {
    delete(folder);
    Files.createDirectories(folder);
    List<Stage> asked =
        ChaosPlan.of(settings.seed(), settings.kills()).stages().stream()
            .filter(stage -> settings.asksFor(stage.number()))
            .toList();
    for (Stage stage : asked) {
      if (report.lasted().compareTo(settings.limit()) < 0) {
        System.out.println(stage);
        run(stage);
        tell();
      } else {
        report.leftOut(stage);
      }
    }
    report.hold(
        settings.goal(
            asked.stream()
                .flatMap(stage -> stage.rounds().stream())
                .flatMap(List::stream)
                .map(Injection::kind)
                .collect(Collectors.toSet())));
    tell();
    return report;
  }

  private void tell() throws IOException {
    report.writeTo(folder.resolve("report.json"));
    System.out.println(report);
  }

  private void run(Stage stage) throws IOException {
    Path place = folder.resolve("stage-" + stage.number());
    Files.createDirectories(place);
    int problems = report.problems().size();
    try (Scene scene = new Scene(stage, place, report.faults())) {
      try {
        for (List<Injection> round : stage.rounds()) {
          play(stage, round, scene);
        }
        scene.endJob();
        scene.parts().root().verified();
      } finally {
        report.events(scene.parts().truth().events());
        report.recoveries(scene.parts().log().recoveries());
        report.restarts(restarts(place));
        scene.jobs().surprises().forEach(surprise -> report.problem(stage, surprise));
      }
    } catch (Exception | AssertionError e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      report.problem(stage, trace.toString());
    }
    if (report.problems().size() == problems) {
      delete(place);
    }
  }

  private void play(Stage stage, List<Injection> round, Scene scene) throws Exception {
    for (Injection injection : round) {
      System.out.printf("%s: %s%n", report.lasted(), injection);
      injection.inflictOn(scene);
    }
    scene.settle();
    for (Finding finding : scene.parts().root().findingsAfterCrash()) {
      report.problem(stage, "verify: " + finding);
    }
    Accounted accounted =
        Accounted.check(scene.parts().truth().file(), scene.parts().root().folder());
    report.add(stage, accounted);
    System.out.printf("%s: %s%n", report.lasted(), accounted);
    scene.disturb();
  }

  /** What {@link GroundTruthCheck}, as a process of its own, says. */
  record Accounted(
      long events, long lost, long repeated, long misplaced, long altered, List<String> examples) {
    static Accounted check(Path truth, Path root) throws IOException, InterruptedException {
      Process program =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  GroundTruthCheck.class.getName(),
                  truth.toString(),
                  root.toString(),
                  JobUnderTest.PII_KEY)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      byte[] answer = program.getInputStream().readAllBytes();
      program.waitFor();
      return LedgerJson.read(answer, Accounted.class);
    }

    boolean isRight() {
      return lost + repeated + misplaced + altered == 0;
    }
  }

  /** How often the jobs of a stage have begun anew without a new process. */
  private static long restarts(Path place) throws IOException {
    long restarts = 0;
    try (Stream<Path> files = Files.list(place)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        restarts +=
            Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.contains(RESTART))
                .count();
      }
    }
    return restarts;
  }

  static Duration longest(List<Duration> durations) {
    return durations.stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
