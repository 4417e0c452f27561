package dev.bronzeline.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One rule that a batch as a whole should obey: an item of {@code batch-rules}.
 *
 * @param id its name, in the log and the metrics
 * @param severity what happens to a batch that breaks it
 * @param minRecords a batch with fewer records is not judged
 * @param demand what it demands
 */
public record BatchRuleSettings(String id, Severity severity, long minRecords, Demand demand) {

  /** What happens to a batch that breaks a rule. */
  public enum Severity {
    /** It is published, and its commit says so. */
    WARN,
    /** It is not published, and the job stops. */
    FAIL
  }

  /** Whose time tells how old a record is. */
  public enum AgeOf {
    /** Kafka's timestamp of the record. */
    KAFKA_TIMESTAMP,
    /** The event's own time. */
    EVENT_TIME
  }

  /** What is demanded. */
  public sealed interface Demand {}

  /** Not more than a share of the records is rejected. */
  public record MaxRejected(double share) implements Demand {}

  /** A field is null in not more than a share of the accepted events. */
  public record MaxNull(String field, double share) implements Demand {}

  /** There are about as many records as on the average of the last commits. */
  public record Rows(@Nullable Double min, @Nullable Double max, int ofLast) implements Demand {}

  /** The newest record is not older than this when it is ingested. */
  public record MaxAge(Duration age, AgeOf of) implements Demand {}

  static List<BatchRuleSettings> readAll(List<Settings> rules) {
    List<BatchRuleSettings> all = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Settings rule : rules) {
      BatchRuleSettings read = read(rule);
      if (!read.id.isEmpty() && !ids.add(read.id)) {
        rule.wrong("id", "must be unique among the batch rules", null);
      }
      all.add(read);
    }
    return List.copyOf(all);
  }

  private static BatchRuleSettings read(Settings rule) {
    return new BatchRuleSettings(
        rule.require("id", Kind.NAME),
        rule.get("severity", Kind.oneOf(Severity.class), Severity.WARN),
        rule.get("min-records", Kind.longCount(1), 1L),
        demand(rule));
  }

  private static Demand demand(Settings rule) {
    Double maxRejected = rule.find("max-rejected", Kind.SHARE);
    String field = rule.find("field", Kind.FIELD);
    Double maxNull = rule.find("max-null", Kind.SHARE);
    Rows rows = rows(rule, rule.section("rows"));
    Duration age = rule.find("max-age", Kind.DURATION);
    AgeOf of = rule.get("age-of", Kind.oneOf(AgeOf.class), AgeOf.KAFKA_TIMESTAMP);
    long demands =
        Stream.of("max-rejected", "max-null", "rows", "max-age").filter(rule::has).count();
    if (demands != 1) {
      rule.problem(
          demands == 0 ? "demands nothing" : "demands more than one thing",
          "give exactly one of max-rejected, max-null, rows, max-age");
    } else if (rule.has("max-null") && !rule.has("field")) {
      rule.problem("field", "is required", "say whose nulls are counted");
    } else if (rule.has("field") && !rule.has("max-null")) {
      rule.problem("field", "has no use without 'max-null'", "leave it out");
    } else if (rule.has("age-of") && !rule.has("max-age")) {
      rule.problem("age-of", "has no use without 'max-age'", "leave it out");
    }
    if (maxNull != null && field != null) {
      return new MaxNull(field, maxNull);
    }
    if (age != null) {
      return new MaxAge(age, of);
    }
    return maxRejected == null ? rows : new MaxRejected(maxRejected);
  }

  private static Rows rows(Settings rule, Settings rows) {
    Double min = rows.find("min", Kind.RATIO);
    Double max = rows.find("max", Kind.RATIO);
    if (rule.has("rows") && min == null && max == null) {
      rule.problem("rows", "has no end", "give min, max or both");
    }
    if (min != null && max != null && min > max) {
      rows.wrong("max", "must not be below min", null);
    }
    return new Rows(min, max, rows.get("of-last", Kind.count(1, 10_000), 20));
  }
}
