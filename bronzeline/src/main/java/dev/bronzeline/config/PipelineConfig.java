package dev.bronzeline.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One pipeline: what it reads, what it demands, what it does and where it writes.
 *
 * @param name its name, which is that of its file
 * @param source what it reads
 * @param payload how a record's value is read
 * @param schema what an event looks like
 * @param eventTime the path of the field with the event's own time; null when there is none
 * @param rules what events should obey
 * @param quality what batches should obey
 * @param pii how personal data is treated
 * @param normalize how fields are brought to their normal form
 * @param deduplicate which events are the same; null for no deduplication
 * @param sink where it writes
 */
public record PipelineConfig(
    String name,
    SourceSettings source,
    PayloadSettings payload,
    SchemaSettings schema,
    @Nullable String eventTime,
    List<RuleSettings> rules,
    QualitySettings quality,
    PiiSettings pii,
    List<NormalizeSettings> normalize,
    @Nullable DeduplicateSettings deduplicate,
    SinkSettings sink) {

  static PipelineConfig read(
      Settings settings, Path directory, String name, PlatformConfig platform) {
    String given = settings.find("pipeline", Kind.NAME);
    if (given != null && !given.equals(name)) {
      settings.wrong("pipeline", "must be the name of its file, " + name, null);
    }
    settings.define("pipeline", name);
    settings.define("storage.root", platform.storage().root());
    SourceSettings source = SourceSettings.read(settings.section("source"), platform.streaming());
    boolean oneTopic = source.topics().size() == 1;
    if (oneTopic) {
      settings.define("topic", source.topics().get(0));
    }
    String eventTime = settings.find("event-time", Kind.FIELD);
    PayloadSettings payload = PayloadSettings.read(settings.section("payload"), directory);
    String place = oneTopic ? source.topics().get(0) : name;
    PipelineConfig config =
        new PipelineConfig(
            name,
            source,
            payload,
            SchemaSettings.read(
                settings.section("schema"),
                directory,
                payload,
                oneTopic ? source.topics().get(0) : null),
            eventTime,
            RuleSettings.readAll(settings.sections("rules"), directory),
            QualitySettings.read(settings),
            PiiSettings.read(settings.section("pii"), directory),
            NormalizeSettings.readAll(settings.sections("normalize")),
            DeduplicateSettings.read(settings.section("deduplicate"), settings.has("deduplicate")),
            SinkSettings.read(settings.section("sink"), platform.storage().root() + "/" + place));
    config.checkOverlaps(settings);
    config.checkFormat(settings);
    if (config.sink.partitionBy() == SinkSettings.PartitionBy.EVENT_TIME
        && !settings.has("event-time")) {
      settings.problem(
          "event-time", "is required for sink.partition-by: event-time", "name the field");
    }
    config.checkBatchRules(settings);
    return config;
  }

  private void checkFormat(Settings settings) {
    String file = schema.file();
    if (payload.format() == PayloadSettings.Format.AVRO
        && payload.writerSchema() == null
        && (file == null || !file.endsWith(".avsc"))) {
      settings.problem(
          "payload.writer-schema",
          "is required for format: avro, for schema.file is no Avro schema",
          "name the .avsc file of those who write");
    }
    if (schema.registry() == null && payload.needsRegistry()) {
      settings.problem(
          "schema.registry.urls",
          "is required for format or key-format: avro-confluent",
          "name the registry whose ids stand in the records");
    }
  }

  /** The same with the version of its schema that was found in the registry. */
  PipelineConfig at(String schemaVersion) {
    return new PipelineConfig(
        name,
        source,
        payload,
        schema.at(schemaVersion),
        eventTime,
        rules,
        quality,
        pii,
        normalize,
        deduplicate,
        sink);
  }

  private void checkBatchRules(Settings settings) {
    for (int i = 0; i < quality.batchRules().size(); i++) {
      BatchRuleSettings.Demand demand = quality.batchRules().get(i).demand();
      String at = "batch-rules[" + i + "]";
      if (demand instanceof BatchRuleSettings.MaxAge age
          && age.of() == BatchRuleSettings.AgeOf.EVENT_TIME
          && !settings.has("event-time")) {
        settings.problem(at + ".age-of", "wants an event-time", "name the field as event-time");
      }
      if (demand instanceof BatchRuleSettings.MaxNull nulls && isRemoved(nulls.field())) {
        settings.problem(
            at + ".field", "is removed by pii.fields, and so is always null", "leave it out");
      }
    }
  }

  private boolean isRemoved(String path) {
    PiiSettings.Field scrubbed = PathPattern.closest(path, pii.fields());
    return scrubbed != null && scrubbed.scrub() instanceof Scrub.Remove;
  }

  /** What is hashed or masked has no other use than to be compared. */
  private void checkOverlaps(Settings settings) {
    for (PiiSettings.Field scrubbed : pii.fields()) {
      PathPattern path = new PathPattern(scrubbed.path());
      if (eventTime != null && path.overlaps(eventTime)) {
        settings.problem(
            "event-time", "is personal data by pii.fields", "take another field, or leave one out");
      }
      for (int i = 0; i < normalize.size(); i++) {
        String field = normalize.get(i).field();
        if (field != null && path.overlaps(field)) {
          settings.problem(
              "normalize[" + i + "].field",
              "is personal data by pii.fields, and is scrubbed before it could be normalized",
              "canonicalize it there");
        }
      }
    }
    if (deduplicate != null) {
      for (String key : deduplicate.keys()) {
        PiiSettings.Field scrubbed = PathPattern.closest(key, pii.fields());
        if (scrubbed != null && !scrubbed.scrub().keepsApart()) {
          settings.problem(
              "deduplicate.keys",
              "has %s, which pii.fields does not keep apart".formatted(key),
              "hash it: equal values stay equal then");
        }
      }
    }
  }

  /**
   * Holds everything that names a field against the fields of the schema.
   *
   * @param fields the schema's fields: path to Spark's type name ({@code string}, {@code long},
   *     {@code struct}, {@code array}, …). Nested fields have paths with dots; what is in an array
   *     is written {@code items[*].price}, and a map's values {@code labels.*}
   * @param problems where everything that does not fit is noted
   */
  public void check(Map<String, String> fields, Problems problems) {
    new FieldChecks(fields, problems).check(this);
  }
}
