package dev.bronzeline.job;

import dev.bronzeline.config.DeduplicateSettings;
import dev.bronzeline.config.Mask;
import dev.bronzeline.config.PayloadSettings.Tombstones;
import dev.bronzeline.config.PiiKeySettings;
import dev.bronzeline.config.PiiSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.RegistrySettings;
import dev.bronzeline.config.RuleSettings;
import dev.bronzeline.config.SchemaSettings.Mode;
import dev.bronzeline.config.Scrub;
import dev.bronzeline.config.TextStep;
import dev.bronzeline.dedup.Deduplication;
import dev.bronzeline.dedup.Keep;
import dev.bronzeline.refine.KeyFormat;
import dev.bronzeline.refine.MaskStyle;
import dev.bronzeline.refine.Normalization;
import dev.bronzeline.refine.PayloadCipher;
import dev.bronzeline.refine.PayloadFormat;
import dev.bronzeline.refine.PiiDetection;
import dev.bronzeline.refine.PiiDetector;
import dev.bronzeline.refine.PiiField;
import dev.bronzeline.refine.PiiKey;
import dev.bronzeline.refine.PiiTreatment;
import dev.bronzeline.refine.Rule;
import dev.bronzeline.refine.Severity;
import dev.bronzeline.refine.TextOperation;
import dev.bronzeline.refine.TimeSpan;
import dev.bronzeline.refine.TombstonePolicy;
import dev.bronzeline.refine.UnknownFields;
import dev.bronzeline.refine.payload.Coercion;
import dev.bronzeline.refine.payload.ParserLimits;
import dev.bronzeline.refine.payload.Unreachable;
import dev.bronzeline.schema.FieldNotes;
import dev.bronzeline.schema.WriterSchemaFile;
import dev.bronzeline.schema.WriterSchemas;
import dev.bronzeline.schema.registry.RegistrySchemas;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What each step needs to know, taken from the configuration: the steps know nothing of files.
 *
 * @param writers the schemas that records were written with; null for those of the registry that is
 *     configured
 */
record StepSettings(PipelineConfig config, StructType schema, @Nullable WriterSchemas writers) {
  private static final int IPV4_NETWORK_BITS = 24;
  private static final int IPV6_NETWORK_BITS = 48;

  /** The event's fields, with the names that they may have in records. */
  StructType named() {
    return FieldNotes.withAliases(schema, config.schema().aliases());
  }

  PayloadFormat format() {
    boolean drops = unknown() == UnknownFields.DROP;
    return switch (config.payload().format()) {
      case JSON -> new PayloadFormat.Json();
      case JSON_CONFLUENT -> new PayloadFormat.ConfluentJson();
      case AVRO -> new PayloadFormat.Avro(WriterSchemaFile.read(writerSchema()), drops);
      case AVRO_CONFLUENT -> new PayloadFormat.ConfluentAvro(registry(), unreachable(), drops);
      case RAW -> new PayloadFormat.Raw();
    };
  }

  @Nullable KeyFormat keyFormat() {
    return switch (config.payload().keyFormat()) {
      case NONE -> null;
      case STRING -> new KeyFormat.Text();
      case JSON -> new KeyFormat.Json();
      case AVRO_CONFLUENT -> new KeyFormat.ConfluentAvro(registry(), unreachable());
    };
  }

  /** The schema that all values were written with; by default it is the events' own. */
  private Path writerSchema() {
    String file = config.payload().writerSchema();
    return Path.of(
        file == null
            ? Objects.requireNonNull(config.schema().file(), "PipelineConfig demands one of them")
            : file);
  }

  private WriterSchemas registry() {
    if (writers != null) {
      return writers;
    }
    RegistrySettings configured = config.schema().registry();
    if (configured == null) {
      throw new IllegalArgumentException(
          "The payload's schemas come from a registry, and none is configured");
    }
    return new RegistrySchemas(configured);
  }

  private Unreachable unreachable() {
    return switch (config.payload().unreachableSchema()) {
      case REJECT -> Unreachable.REJECT;
      case RETRY -> Unreachable.RETRY;
    };
  }

  ParserLimits limits() {
    return new ParserLimits(
        Math.toIntExact(Math.min(config.payload().maxBytes(), Integer.MAX_VALUE)),
        config.payload().maxDepth(),
        ParserLimits.DEFAULT.maxSetAside());
  }

  Coercion coercion() {
    return strict() ? Coercion.NONE : Coercion.LOSSLESS;
  }

  boolean strict() {
    return config.schema().mode() == Mode.STRICT;
  }

  TombstonePolicy tombstones() {
    return config.payload().tombstones() == Tombstones.IGNORE
        ? TombstonePolicy.IGNORE
        : TombstonePolicy.REJECT;
  }

  UnknownFields unknown() {
    return switch (config.schema().unknownFields()) {
      case DROP -> UnknownFields.DROP;
      case RESCUE -> UnknownFields.RESCUE;
      case REJECT -> UnknownFields.REJECT;
    };
  }

  List<Rule> rules() {
    return config.rules().stream().map(StepSettings::rule).toList();
  }

  /** The key for personal data to write with; null when there is none in the configuration. */
  @Nullable PiiKey key() {
    PiiKeySettings active = config.pii().activeKey();
    return active == null ? null : new PiiKey(active.name(), active.bytes());
  }

  /** What seals dead letters and rescued values: null when the pipeline has no personal data. */
  @Nullable PayloadCipher cipher() {
    PiiKey key = key();
    return key == null || !config.pii().seals() ? null : key.cipher();
  }

  /** The look at fields that are not declared to hold personal data; null when it is off. */
  @Nullable PiiDetector detector() {
    PiiDetection detection = DetectionSettings.of(config);
    return detection == null ? null : new PiiDetector(detection);
  }

  List<PiiField> personalData() {
    return config.pii().fields().stream().map(StepSettings::personalData).toList();
  }

  List<Normalization> normalizations() {
    return new NormalizationSettings(config).normalizations();
  }

  @Nullable Deduplication deduplication() {
    DeduplicateSettings deduplicate = config.deduplicate();
    return deduplicate == null
        ? null
        : new Deduplication(
            deduplicate.keys(),
            deduplicate.window(),
            switch (deduplicate.keep()) {
              case FIRST -> Keep.FIRST;
              case LATEST -> Keep.LATEST;
              case EARLIEST -> Keep.EARLIEST;
            });
  }

  private static Rule rule(RuleSettings rule) {
    return new Rule(
        rule.id(),
        switch (rule.severity()) {
          case WARN -> Severity.WARN;
          case REJECT -> Severity.REJECT;
          case FAIL -> Severity.FAIL;
        },
        rule.weight(),
        rule.field(),
        RuleCheckSettings.check(rule.check()));
  }

  private static PiiField personalData(PiiSettings.Field field) {
    return new PiiField(field.path(), treatment(field.scrub()));
  }

  private static PiiTreatment treatment(Scrub scrub) {
    if (scrub instanceof Scrub.Hash hash) {
      return new PiiTreatment.Hash(texts(hash.canonicalize()));
    } else if (scrub instanceof Scrub.Tokenize tokenize) {
      return new PiiTreatment.Tokenize(texts(tokenize.canonicalize()));
    } else if (scrub instanceof Scrub.UnkeyedHash hash) {
      return new PiiTreatment.UnkeyedHash(texts(hash.canonicalize()));
    } else if (scrub instanceof Scrub.KeepPart mask) {
      return mask(mask.part());
    } else if (scrub instanceof Scrub.KeepGroups groups) {
      return new PiiTreatment.MaskGroups(groups.pattern());
    } else if (scrub instanceof Scrub.RoundTime time) {
      return new PiiTreatment.RoundTime(
          switch (time.to()) {
            case HOUR -> TimeSpan.HOUR;
            case DAY -> TimeSpan.DAY;
            case MONTH -> TimeSpan.MONTH;
            case YEAR -> TimeSpan.YEAR;
          });
    } else if (scrub instanceof Scrub.RoundNumber number) {
      return new PiiTreatment.RoundNumber(number.bucket());
    }
    return new PiiTreatment.Remove();
  }

  private static PiiTreatment.Mask mask(Mask keep) {
    return switch (keep.part()) {
      case NOTHING -> new PiiTreatment.Mask(MaskStyle.ALL, 0);
      case EMAIL_DOMAIN -> new PiiTreatment.Mask(MaskStyle.EMAIL, 0);
      case IPV4_24 -> new PiiTreatment.Mask(MaskStyle.IPV4, IPV4_NETWORK_BITS);
      case IPV6_48 -> new PiiTreatment.Mask(MaskStyle.IPV6, IPV6_NETWORK_BITS);
      case IP_NETWORK -> new PiiTreatment.Mask(MaskStyle.IP, 0);
      case FIRST -> new PiiTreatment.Mask(MaskStyle.KEEP_FIRST, keep.count());
      case LAST -> new PiiTreatment.Mask(MaskStyle.KEEP_LAST, keep.count());
    };
  }

  static Set<TextOperation> texts(Set<TextStep> steps) {
    return steps.stream()
        .map(
            step ->
                switch (step) {
                  case TRIM -> TextOperation.TRIM;
                  case COLLAPSE -> TextOperation.COLLAPSE;
                  case LOWER -> TextOperation.LOWER;
                  case UPPER -> TextOperation.UPPER;
                  case NFC -> TextOperation.NFC;
                  case NULL_TOKENS -> TextOperation.NULL_TOKEN_TO_NULL;
                  case EMPTY_TO_NULL -> TextOperation.EMPTY_TO_NULL;
                })
        .collect(Collectors.toUnmodifiableSet());
  }
}
