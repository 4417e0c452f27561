package dev.bronzeline.job;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.DeduplicateSettings;
import dev.bronzeline.config.InvalidConfigException;
import dev.bronzeline.config.NormalizeSettings;
import dev.bronzeline.config.PiiSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.Problem;
import dev.bronzeline.config.Problems;
import dev.bronzeline.config.RuleSettings;
import dev.bronzeline.kafka.KafkaStreamReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Holds a pipeline against the steps themselves: what the configuration's own checks cannot know,
 * such as whether a rule's SQL can be understood. When the plan of all steps cannot be built, each
 * setting is tried alone, so that everything that is wrong is told at once.
 */
public final class PlanCheck {
  private final BronzeConfig config;
  private final StructType schema;
  private final Dataset<Row> records;
  private final @Nullable Instant watermark;
  private final List<Problem> problems = new ArrayList<>();

  private PlanCheck(
      BronzeConfig config, StructType schema, Dataset<Row> records, @Nullable Instant watermark) {
    this.config = config;
    this.watermark = watermark;
    this.schema = schema;
    this.records = records;
  }

  /**
   * Plans the pipeline over no records at all; nothing runs and nothing is connected to.
   *
   * @throws InvalidConfigException with everything that is wrong
   */
  public static void require(SparkSession spark, BronzeConfig config) {
    require(spark, config, JobConfig.schema(config));
  }

  /**
   * Notes which conditions in SQL cannot be used, beside what else is wrong with a configuration. A
   * rule that has a problem already is left out.
   *
   * @param config may have problems
   */
  static void noteConditions(SparkSession spark, BronzeConfig config, Problems problems) {
    PlanCheck check =
        new PlanCheck(
            config,
            JobConfig.schema(config),
            spark.createDataFrame(List.of(), KafkaStreamReader.RECORD),
            null);
    if (!check.fits("schema", check.only(List.of(), List.of(), List.of(), null))) {
      return;
    }
    List<RuleSettings> rules = config.pipeline().rules();
    for (int i = 0; i < rules.size(); i++) {
      String path = "rules[" + i + "]";
      if (rules.get(i).isSql()
          && !problems.isAbout(path)
          && !check.fits(path, check.only(List.of(rules.get(i)), List.of(), List.of(), null))) {
        Problem found = check.problems.get(check.problems.size() - 1);
        problems.add(path, null, "(%s) %s".formatted(rules.get(i).id(), found.message()), null);
      }
    }
  }

  /** The same with another schema than that of the configuration. */
  static void require(SparkSession spark, BronzeConfig config, StructType schema) {
    rows(config, schema, spark.createDataFrame(List.of(), KafkaStreamReader.RECORD), null);
  }

  /**
   * The plan of steps 2 to 9 over these records, analyzed and not run.
   *
   * @throws InvalidConfigException with everything that is wrong
   */
  static Dataset<Row> rows(BronzeConfig config, Dataset<Row> records) {
    return rows(config, JobConfig.schema(config), records, null);
  }

  /**
   * The same for a query that goes on.
   *
   * @param schema the event's fields
   * @param watermark that of the query; null when it has none
   */
  static Dataset<Row> rows(
      BronzeConfig config, StructType schema, Dataset<Row> records, @Nullable Instant watermark) {
    return new PlanCheck(config, schema, records, watermark).rows();
  }

  private Dataset<Row> rows() {
    PipelineConfig pipeline = config.pipeline();
    try {
      return plan(pipeline);
    } catch (RuntimeException | AnalysisException whole) {
      if (fits("schema", only(List.of(), List.of(), List.of(), null))) {
        eachAlone(pipeline);
      }
      if (problems.isEmpty()) {
        problems.add(problem("", whole));
      }
      InvalidConfigException invalid =
          new InvalidConfigException("Pipeline " + pipeline.name(), problems);
      invalid.initCause(whole);
      throw invalid;
    }
  }

  private void eachAlone(PipelineConfig pipeline) {
    for (int i = 0; i < pipeline.rules().size(); i++) {
      RuleSettings rule = pipeline.rules().get(i);
      fits(
          "rules[%d] (%s)".formatted(i, rule.id()),
          only(List.of(rule), List.of(), List.of(), null));
    }
    for (int i = 0; i < pipeline.pii().fields().size(); i++) {
      PiiSettings.Field field = pipeline.pii().fields().get(i);
      fits(
          "pii.fields[%d] (%s)".formatted(i, field.path()),
          only(List.of(), List.of(field), List.of(), null));
    }
    if (pipeline.pii().detect().isOn()) {
      fits("pii.detect", with(pipeline.pii().onlyDetection(), List.of(), List.of(), null));
    }
    for (int i = 0; i < pipeline.normalize().size(); i++) {
      NormalizeSettings field = pipeline.normalize().get(i);
      fits(
          "normalize[%d] (%s)".formatted(i, field.name()),
          only(List.of(), List.of(), List.of(field), null));
    }
    fits("deduplicate", only(List.of(), List.of(), List.of(), pipeline.deduplicate()));
  }

  private boolean fits(String path, PipelineConfig part) {
    try {
      plan(part);
      return true;
    } catch (RuntimeException | AnalysisException e) {
      problems.add(problem(path, e));
      return false;
    }
  }

  /** Spark throws its checked exception from methods that do not declare it. */
  private Dataset<Row> plan(PipelineConfig pipeline) throws AnalysisException {
    return new BronzePipeline(pipeline, schema, watermark).apply(records);
  }

  private PipelineConfig only(
      List<RuleSettings> rules,
      List<PiiSettings.Field> personal,
      List<NormalizeSettings> normalize,
      @Nullable DeduplicateSettings deduplicate) {
    return with(config.pipeline().pii().only(personal), rules, normalize, deduplicate);
  }

  private PipelineConfig with(
      PiiSettings pii,
      List<RuleSettings> rules,
      List<NormalizeSettings> normalize,
      @Nullable DeduplicateSettings deduplicate) {
    PipelineConfig all = config.pipeline();
    return new PipelineConfig(
        all.name(),
        all.source(),
        all.payload(),
        all.schema(),
        all.eventTime(),
        rules,
        all.quality(),
        pii,
        normalize,
        deduplicate,
        all.sink());
  }

  /** The first lines of Spark's messages say what is wrong; the plan follows them. */
  private static Problem problem(String path, Exception e) {
    String message = String.valueOf(e.getMessage()).strip();
    int plan = message.indexOf(";\n");
    return new Problem(
        null,
        0,
        path,
        null,
        "cannot be used: " + (plan < 0 ? message : message.substring(0, plan)).replace('\n', ' '),
        null);
  }
}
