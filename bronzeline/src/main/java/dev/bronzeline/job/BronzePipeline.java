package dev.bronzeline.job;

import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.dedup.Deduplication;
import dev.bronzeline.refine.BronzeNormalizer;
import dev.bronzeline.refine.BronzeValidator;
import dev.bronzeline.refine.DeadLetterPayload;
import dev.bronzeline.refine.IngestionMetadata;
import dev.bronzeline.refine.KeyParser;
import dev.bronzeline.refine.MalformedDataHandler;
import dev.bronzeline.refine.PayloadParser;
import dev.bronzeline.refine.PiiDetector;
import dev.bronzeline.refine.PiiScrubber;
import dev.bronzeline.refine.SchemaEnforcer;
import dev.bronzeline.refine.Step;
import dev.bronzeline.schema.WriterSchemas;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The ten steps of a pipeline in their order: start reading here.
 *
 * <p>Steps 2 to 8 are narrow: Spark fuses them into one stage, and none of them drops a row. A
 * record that does not make it is marked as rejected and passes the rest untouched. Step 9 is the
 * only shuffle, and step 10 the only place where rows part ways.
 *
 * <pre>
 *  1 read          kafka.KafkaStreamReader      (before this class; storage.ReadTally counts what it delivers)
 *  2 parse         refine.PayloadParser         (and refine.KeyParser, if keys are wanted)
 *  3 malformed     refine.MalformedDataHandler
 *  4 metadata      refine.IngestionMetadata
 *  5 enforce       refine.SchemaEnforcer
 *  6 validate      refine.BronzeValidator
 *  7 scrub         refine.PiiScrubber           (then refine.PiiDetector looks at the other fields, if asked to)
 *  8 normalize     refine.BronzeNormalizer      (then refine.DeadLetterPayload seals what is rejected)
 *  9 deduplicate   dedup.Deduplication
 * 10 write         storage.BronzeWriter         (after this class)
 * </pre>
 */
public final class BronzePipeline {
  private final Step judge;
  private final Step refine;
  private final @Nullable Deduplication deduplication;

  /**
   * The pipeline that a configuration describes.
   *
   * @param config checked against the schema before
   * @param schema the event's fields
   */
  public BronzePipeline(PipelineConfig config, StructType schema) {
    this(config, schema, null);
  }

  /**
   * The pipeline that a configuration describes, for a query that goes on.
   *
   * @param config checked against the schema before
   * @param schema the event's fields
   * @param watermark that of the query; null when it has none
   */
  public BronzePipeline(PipelineConfig config, StructType schema, @Nullable Instant watermark) {
    this(config, schema, watermark, null);
  }

  /**
   * The pipeline that a configuration describes, for records whose schemas are in a registry.
   *
   * @param config checked against the schema before
   * @param schema the event's fields
   * @param watermark that of the query; null when it has none
   * @param writers the schemas that records were written with; null for those of the registry that
   *     is configured
   * @throws IllegalArgumentException when they are needed and none is
   */
  public BronzePipeline(
      PipelineConfig config,
      StructType schema,
      @Nullable Instant watermark,
      @Nullable WriterSchemas writers) {
    StepSettings settings = new StepSettings(config, schema, writers);
    this.deduplication = settings.deduplication();
    Instant notBefore =
        deduplication == null || watermark == null
            ? Instant.EPOCH
            : deduplication.newest(watermark);
    PiiDetector detector = settings.detector();
    Step enforcer =
        new SchemaEnforcer(schema, settings.strict(), settings.unknown(), settings.cipher());
    Step scrubber = new PiiScrubber(settings.personalData(), settings.key());
    this.judge =
        new PayloadParser(
                settings.named(), settings.limits(), settings.coercion(), settings.format())
            .then(new KeyParser(settings.keyFormat(), settings.limits(), settings.cipher()))
            .then(new MalformedDataHandler(settings.tombstones()))
            .then(new IngestionMetadata(config.schema().version(), notBefore))
            .then(
                detector == null
                    ? enforcer
                    : detector.ofSetAside(settings.unknown()).then(enforcer))
            .then(new BronzeValidator(settings.rules()));
    this.refine =
        judge
            .then(detector == null ? scrubber : scrubber.then(detector))
            .then(new BronzeNormalizer(settings.normalizations(), schema))
            .then(new DeadLetterPayload(settings.cipher()));
  }

  /** Steps 2 to 9: records as the reader delivers them become rows for the writer. Lazy. */
  public Dataset<Row> apply(Dataset<Row> records) {
    Dataset<Row> rows = refine(records);
    return deduplication == null ? rows : deduplication.apply(rows);
  }

  /** Steps 2 to 6 alone: rows with their violations, and with personal data in clear. Lazy. */
  Dataset<Row> judge(Dataset<Row> records) {
    return judge.apply(records);
  }

  /** Steps 2 to 8 alone: as many rows as records. Lazy. */
  public Dataset<Row> refine(Dataset<Row> records) {
    return refine.apply(records);
  }
}
