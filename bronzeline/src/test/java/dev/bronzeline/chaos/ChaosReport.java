package dev.bronzeline.chaos;

import dev.bronzeline.chaos.Campaign.Accounted;
import dev.bronzeline.chaos.ChaosPlan.Stage;
import dev.bronzeline.ledger.LedgerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a campaign did and found: a table, and the same as JSON. */
final class ChaosReport {
  private final ChaosSettings settings;
  private final long began = System.nanoTime();
  private final FaultCount faults = new FaultCount();
  private final List<Duration> recoveries = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final List<Integer> leftOut = new ArrayList<>();
  private List<String> missed = List.of();
  private int stages;
  private int checks;
  private long restarts;
  private long events;
  private long lost;
  private long repeated;
  private long misplaced;
  private long altered;

  ChaosReport(ChaosSettings settings) {
    this.settings = settings;
  }

  FaultCount faults() {
    return faults;
  }

  Duration lasted() {
    return Duration.ofMillis((System.nanoTime() - began) / 1_000_000);
  }

  /** What went wrong; empty when nothing did. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** No time was left for this stage. */
  void leftOut(Stage stage) {
    leftOut.add(stage.number());
  }

  /** Holds what was done against what was asked for, at the end. */
  void hold(Goal goal) {
    missed = goal.missedBy(faults);
  }

  /** What the campaign was asked to do and has not done; empty when it has done enough. */
  String missed() {
    if (missed.isEmpty()) {
      return "";
    }
    String why =
        leftOut.isEmpty()
            ? "The plan was too short for it."
            : "Time was up after %d minutes (chaos.minutes), before the stages %s."
                .formatted(settings.limit().toMinutes(), leftOut);
    return "The campaign does not count, for its goal was not reached: %s. %s Give it more time, or a lower goal."
        .formatted(String.join("; ", missed), why);
  }

  void problem(Stage stage, String what) {
    problems.add("%s%n%s%nAgain with: %s".formatted(what, stage, settings.command(stage.number())));
  }

  /** One more stage has ended, in which so many events were sent. */
  void events(long sent) {
    stages++;
    events += sent;
  }

  void recoveries(List<Duration> more) {
    recoveries.addAll(more);
  }

  void restarts(long more) {
    restarts += more;
  }

  void add(Stage stage, Accounted accounted) {
    checks++;
    lost += accounted.lost();
    repeated += accounted.repeated();
    misplaced += accounted.misplaced();
    altered += accounted.altered();
    if (!accounted.isRight()) {
      problem(stage, accounted.toString());
    }
  }

  /** Writes it as JSON. */
  void writeTo(Path file) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", settings.seed());
    json.put("kills_planned", settings.kills());
    json.put("s3_faults_planned", settings.faults());
    json.put("stages_left_out", leftOut);
    json.put("goal_missed", missed);
    json.put("stages", stages);
    json.put("seconds", lasted().toSeconds());
    json.put("injected", faults.byKind());
    json.put("kills", faults.of(FaultKind::isKill));
    json.put("s3_faults", faults.of(FaultKind::isS3));
    json.put("recoveries", recoveries.size());
    json.put("longest_recovery_ms", Campaign.longest(recoveries).toMillis());
    json.put("restarts_by_itself", restarts);
    json.put("checks", checks);
    json.put("events", events);
    json.put("lost", lost);
    json.put("repeated", repeated);
    json.put("misplaced", misplaced);
    json.put("altered", altered);
    json.put("problems", problems);
    Files.write(file, LedgerJson.write(json));
  }

  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    line(table, "Chaos, seed " + settings.seed() + ": fault", "injected");
    faults.byKind().forEach((kind, count) -> line(table, "  " + kind, count));
    line(table, "kills in all", faults.of(FaultKind::isKill));
    line(table, "S3 faults in all", faults.of(FaultKind::isS3));
    line(table, "recoveries", recoveries.size());
    line(table, "longest recovery, seconds", seconds(Campaign.longest(recoveries)));
    line(table, "restarts of the job by itself", restarts);
    line(table, "stages, checks of the whole account", stages + ", " + checks);
    line(table, "events", events);
    line(table, "lost", lost);
    line(table, "repeated", repeated);
    line(table, "misplaced", misplaced);
    line(table, "altered", altered);
    line(table, "problems", problems.size());
    line(table, "seconds", seconds(lasted()));
    missed.forEach(miss -> table.append("Goal missed: %s%n".formatted(miss)));
    return table.toString();
  }

  private static String seconds(Duration time) {
    return "%.1f".formatted(time.toMillis() / 1000.0);
  }

  private static void line(StringBuilder table, String what, Object value) {
    table.append("%-56s %12s%n".formatted(what, value));
  }
}
