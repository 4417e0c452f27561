package dev.bronzeline.job;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.DeduplicateSettings;
import dev.bronzeline.config.EvolutionSettings.OnIncompatible;
import dev.bronzeline.config.InvalidConfigException;
import dev.bronzeline.config.Problem;
import dev.bronzeline.config.Problems;
import dev.bronzeline.config.RegistrySettings;
import dev.bronzeline.config.SchemaSettings;
import dev.bronzeline.ledger.SchemaTransition;
import dev.bronzeline.schema.ContestedFields;
import dev.bronzeline.schema.FieldTypes;
import dev.bronzeline.schema.IncompatibleSchemaException;
import dev.bronzeline.schema.SchemaChange;
import dev.bronzeline.schema.SchemaDecision;
import dev.bronzeline.schema.SchemaDiff;
import dev.bronzeline.schema.SchemaException;
import dev.bronzeline.schema.SchemaSource;
import dev.bronzeline.schema.SchemaUnavailableException;
import dev.bronzeline.schema.SchemaVersion;
import dev.bronzeline.schema.UnknownSchemaException;
import dev.bronzeline.schema.registry.Registry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schema that a job's queries read with, one query after the other: each version for as long as
 * no newer one can take its place.
 *
 * <p>The plan of a streaming query never changes. So when {@link #watch} finds a newer version, the
 * query ends at a batch boundary, and the next one is {@linkplain #settle settled} on the newer
 * version, or on the same one with what is known now.
 */
final class JobSchema {
  private static final Logger LOG = LoggerFactory.getLogger(JobSchema.class);

  private final BronzeConfig loaded;
  private final SchemaSettings settings;
  private final SchemaSource source;
  private final AtomicReference<@Nullable SchemaVersion> found = new AtomicReference<>();

  // Changed in the thread of the job alone; the watch looks at these two.
  private volatile @Nullable SchemaVersion inForce;
  private volatile @Nullable SchemaVersion refused;
  private @Nullable SchemaTransition transition;
  private final Set<String> contested = new HashSet<>();

  /** The schema of a job whose configuration was read and checked. */
  JobSchema(BronzeConfig loaded) {
    this.loaded = loaded;
    this.settings = loaded.pipeline().schema();
    this.source =
        settings.canChange() ? this::labelled : () -> JobConfig.inForce(loaded.pipeline());
  }

  /**
   * Settles what the next query reads with.
   *
   * @param lastVersion that of the lane's last commit; null when it has none
   * @throws IncompatibleSchemaException when a newer version cannot take the place of the older
   *     one, and that is to stop the job
   * @throws SchemaUnavailableException when the registry does not answer, and never did
   */
  void settle(@Nullable String lastVersion, SparkSession spark) {
    SchemaVersion next = found.getAndSet(null);
    transition = null;
    if (inForce == null) {
      begin(lastVersion, spark);
    } else if (next != null && isNew(next)) {
      consider(next, spark);
    }
  }

  /** Whether a version was found that the next query may be settled on. */
  boolean hasFound() {
    return found.get() != null;
  }

  /** The configuration, with the version in force. */
  BronzeConfig config() {
    return loaded.withSchemaVersion(inForce().version());
  }

  /** The fields of events, with notes on those that are contested. */
  StructType schema() {
    return ContestedFields.mark(
        inForce().schema(),
        settings.evolution().onIncompatible() == OnIncompatible.REJECT ? contested : Set.of());
  }

  /** What was decided before the present query; null when nothing was. */
  @Nullable SchemaTransition transition() {
    return transition;
  }

  /**
   * Looks for newer versions while a query runs.
   *
   * @param end ends the query at a batch boundary; called once at most
   * @return null if there can be none
   */
  @Nullable SchemaWatch watch(JobListener listener, Runnable end) {
    return !settings.canChange() || loaded.streaming().availableNow()
        ? null
        : SchemaWatch.every(
            settings.evolution().refresh(),
            source,
            this::isNew,
            version -> {
              found.set(version);
              LOG.info(
                  "Found {}; the query ends after its batch and goes on knowing it",
                  version.origin());
              end.run();
            },
            listener);
  }

  private boolean isNew(SchemaVersion version) {
    return !same(version, inForce) && !same(version, refused);
  }

  private SchemaVersion inForce() {
    return Objects.requireNonNull(inForce, "settle comes first");
  }

  /** The log says with which version it was written; the source may have gone on since. */
  private void begin(@Nullable String lastVersion, SparkSession spark) {
    RegistrySettings registry = settings.registry();
    if (registry != null && loaded.pipeline().payload().needsRegistry()) {
      // Or the records of a start during its outage would all be dead letters.
      Registry.of(registry).requireAnswer();
    }
    if (settings.subject() == null || !settings.canChange()) {
      SchemaVersion now = JobConfig.inForce(loaded.pipeline());
      inForce =
          settings.canChange() && SchemaLabels.isOf(lastVersion, now.version())
              ? SchemaLabels.labelled(now)
              : now;
      return;
    }
    SchemaVersion base = published(lastVersion);
    SchemaVersion latest;
    try {
      latest = source.current();
    } catch (SchemaUnavailableException | UnknownSchemaException | SchemaException e) {
      if (base == null) {
        throw e;
      }
      LOG.warn("{} stays in force: {}", base.origin(), e.getMessage());
      latest = base;
    }
    inForce = base == null ? latest : base;
    if (isNew(latest)) {
      consider(latest, spark);
    }
  }

  /** The version that the log ends with; null when the registry does not have it. */
  private @Nullable SchemaVersion published(@Nullable String version) {
    if (version == null || !SchemaSettings.isNumber(version)) {
      return null;
    }
    try {
      return JobConfig.inForce(loaded.withSchemaVersion(version).pipeline());
    } catch (UnknownSchemaException | SchemaException e) {
      LOG.warn(
          "The version {} that was in force last cannot be compared: {}", version, e.getMessage());
      return null;
    }
  }

  private void consider(SchemaVersion next, SparkSession spark) {
    SchemaVersion before = inForce();
    SchemaDiff diff = SchemaDiff.between(before, next);
    SchemaDecision decision = SchemaDecision.of(before, next, diff, problems(diff, next, spark));
    transition = transition(decision);
    if (decision.isAdopted()) {
      LOG.info(
          "{} takes the place of version {} ({}): {}",
          next.origin(),
          before.version(),
          diff.verdict(),
          diff.changes());
    } else if (settings.evolution().onIncompatible() == OnIncompatible.FAIL) {
      throw new IncompatibleSchemaException(decision);
    } else {
      LOG.warn(
          "{} cannot take the place of version {}, which stays in force: {}",
          next.origin(),
          before.version(),
          decision.against());
    }
    contested.addAll(decision.contested());
    refused = decision.isAdopted() ? null : next;
    inForce = decision.inForce();
  }

  private static SchemaTransition transition(SchemaDecision decision) {
    return new SchemaTransition(
        decision.before().version(),
        decision.found().version(),
        decision.isAdopted(),
        decision.diff().verdict(),
        decision.diff().changes().stream().map(SchemaChange::toString).toList(),
        decision.against());
  }

  /**
   * What the pipeline itself has against a version: a field that it names is gone, and the like.
   */
  private List<String> problems(SchemaDiff diff, SchemaVersion next, SparkSession spark) {
    Problems found = new Problems();
    loaded.pipeline().check(FieldTypes.of(next.schema()), found);
    List<String> problems = new ArrayList<>(texts(found.list()));
    problems.addAll(ofDeduplication(diff));
    if (problems.isEmpty() && diff.isBackward()) {
      try {
        PlanCheck.require(spark, loaded.withSchemaVersion(next.version()), next.schema());
      } catch (InvalidConfigException e) {
        problems.addAll(texts(e.problems()));
      }
    }
    return problems;
  }

  private static List<String> texts(List<Problem> problems) {
    return problems.stream().map(Problem::toString).toList();
  }

  /** Keys that are remembered must be the same afterwards, and rows on hold readable. */
  private List<String> ofDeduplication(SchemaDiff diff) {
    DeduplicateSettings deduplicate = loaded.pipeline().deduplicate();
    if (deduplicate == null) {
      return List.of();
    }
    List<String> problems = new ArrayList<>();
    for (SchemaChange change : diff.changes()) {
      if (change.kind() != SchemaChange.Kind.WIDENED) {
        continue;
      }
      if (deduplicate.keys().contains(change.path()) && !isWhole(change)) {
        problems.add(change + ", and the deduplication would not know its keys again");
      }
      if (deduplicate.keep() != DeduplicateSettings.Keep.FIRST) {
        problems.add(change + ", and rows on hold have the old type");
      }
    }
    return problems;
  }

  private static boolean isWhole(SchemaChange change) {
    return "bigint".equals(change.after())
        || "int".equals(change.after())
        || "smallint".equals(change.after());
  }

  /** What the source has now; a file has no version of its own, so a changed one gets a label. */
  private SchemaVersion labelled() {
    SchemaVersion now = JobConfig.fresh(settings).current();
    SchemaVersion before = inForce;
    if (settings.subject() != null || before == null) {
      return now;
    }
    return now.schema().equals(before.schema()) ? before : SchemaLabels.labelled(now);
  }

  private static boolean same(SchemaVersion version, @Nullable SchemaVersion other) {
    return other != null
        && version.version().equals(other.version())
        && version.schema().equals(other.schema());
  }
}
