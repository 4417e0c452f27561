package dev.bronzeline.job;

import static org.apache.spark.sql.functions.col;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.Check;
import dev.bronzeline.config.RuleSettings;
import dev.bronzeline.config.RuleSettings.Severity;
import dev.bronzeline.refine.PiiDetection;
import dev.bronzeline.refine.detect.PiiFinder;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.FieldTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Tries a pipeline's rules on some records: parses, enforces, checks, and writes nothing. What is
 * told of a record are its coordinates and the fields that a broken rule looks at; those with
 * personal data are masked, be it declared or found by what {@code pii.detect} looks for.
 */
public final class RuleTrial {
  private static final int EXAMPLES = 3;

  private final BronzeConfig config;
  private final StructType schema;
  private final @Nullable PiiFinder finder;
  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private final SortedMap<String, Long> notJudged = new TreeMap<>();
  private long records;

  private RuleTrial(BronzeConfig config, StructType schema) {
    this.config = config;
    this.schema = schema;
    PiiDetection detection = DetectionSettings.of(config.pipeline());
    this.finder = detection == null ? null : new PiiFinder(detection.actions().keySet());
    Set<String> personal = config.pipeline().pii().places(FieldTypes.of(schema));
    for (RuleSettings rule : config.pipeline().rules()) {
      tallies.put(rule.id(), new Tally(rule, looks(rule, personal)));
    }
  }

  /**
   * What became of the records.
   *
   * @param pipeline the pipeline's name
   * @param records how many there were
   * @param notJudged those that did not come to the rules, by stage and reason
   * @param rules the rules, in their order
   */
  public record Result(
      String pipeline, long records, SortedMap<String, Long> notJudged, List<OfRule> rules) {}

  /**
   * What became of a rule.
   *
   * @param id its id
   * @param severity warn, reject or fail
   * @param checked the records that came to it
   * @param broken those that broke it
   * @param examples a few of them
   */
  public record OfRule(
      String id, String severity, long checked, long broken, List<Example> examples) {}

  /**
   * A record that broke a rule.
   *
   * @param topic the topic, or the file
   * @param partition the partition
   * @param offset the offset, or the number of the line
   * @param fields what the rule looks at, masked where it is personal data
   */
  public record Example(String topic, int partition, long offset, Map<String, String> fields) {}

  /** Tries the rules on records as the reader delivers them. Runs one Spark job. */
  public static Result run(BronzeConfig config, Dataset<Row> records) {
    return new RuleTrial(config, JobConfig.schema(config)).of(records);
  }

  private Result of(Dataset<Row> kafka) {
    Dataset<Row> rows = new BronzePipeline(config.pipeline(), schema).judge(kafka);
    Iterator<Row> judged = rows.select(columns(rows)).toLocalIterator();
    while (judged.hasNext()) {
      look(judged.next());
    }
    return new Result(
        config.pipeline().name(),
        records,
        notJudged,
        tallies.values().stream().map(Tally::result).toList());
  }

  private void look(Row row) {
    records++;
    Row rejection = row.getAs(Columns.REJECTION);
    if (rejection != null && !"validate".equals(rejection.getAs("stage"))) {
      notJudged.merge(rejection.getAs("stage") + "/" + rejection.getAs("reason"), 1L, Long::sum);
      return;
    }
    tallies.values().forEach(tally -> tally.checked++);
    List<String> broken = row.getList(row.fieldIndex(Columns.VIOLATIONS));
    for (String rule : broken) {
      Tally tally = tallies.get(rule);
      if (tally != null) {
        tally.brokenBy(row, this::isPersonal);
      }
    }
  }

  /** What the job would find, whatever it would do about it. */
  private boolean isPersonal(String text) {
    return finder != null && !finder.find(text.getBytes(StandardCharsets.UTF_8)).isEmpty();
  }

  /** The coordinates, the verdict, and what the rules look at; nothing else leaves Spark. */
  private Column[] columns(Dataset<Row> rows) {
    Set<String> names =
        new LinkedHashSet<>(
            List.of(
                Columns.TOPIC,
                Columns.PARTITION,
                Columns.OFFSET,
                Columns.REJECTION,
                Columns.VIOLATIONS));
    for (Tally tally : tallies.values()) {
      for (FieldLook look : tally.looks) {
        Arrays.stream(rows.columns())
            .filter(name -> !look.masked() && look.column().equalsIgnoreCase(name))
            .forEach(names::add);
      }
    }
    return names.stream()
        .map(name -> col("`" + name.replace("`", "``") + "`"))
        .toArray(Column[]::new);
  }

  private static List<FieldLook> looks(RuleSettings rule, Set<String> personal) {
    List<Check.Clause> clauses =
        rule.check() instanceof Check.Conditional conditional
            ? List.of(conditional.when(), conditional.then())
            : List.of(new Check.Clause(rule.field(), rule.check()));
    Map<String, FieldLook> looks = new LinkedHashMap<>();
    for (Check.Clause clause : clauses) {
      if (clause.field() != null) {
        boolean ofKeys = clause.check() instanceof Check.Keys;
        looks.putIfAbsent(clause.field(), FieldLook.of(clause.field(), ofKeys, personal));
      }
      List<String> more =
          clause.check() instanceof Check.Compared compared
              ? List.of(compared.other())
              : clause.check() instanceof Check.That that ? namesIn(that.condition()) : List.of();
      more.forEach(name -> looks.putIfAbsent(name, FieldLook.of(name, false, personal)));
    }
    return List.copyOf(looks.values());
  }

  private static List<String> namesIn(String condition) {
    List<String> names = new ArrayList<>();
    for (Expression leaf :
        CollectionConverters.asJava(
            new CatalystSqlParser().parseExpression(condition).collectLeaves())) {
      if (leaf instanceof UnresolvedAttribute attribute) {
        names.add(String.join(".", CollectionConverters.asJava(attribute.nameParts())));
      }
    }
    return names;
  }

  private static final class Tally {
    private final String id;
    private final Severity severity;
    private final List<FieldLook> looks;
    private final List<Example> examples = new ArrayList<>();
    private long checked;
    private long broken;

    Tally(RuleSettings rule, List<FieldLook> looks) {
      this.id = rule.id();
      this.severity = rule.severity();
      this.looks = looks;
    }

    void brokenBy(Row row, Predicate<String> isPersonal) {
      broken++;
      if (examples.size() < EXAMPLES) {
        Map<String, String> fields = new LinkedHashMap<>();
        looks.forEach(look -> fields.put(look.path(), look.in(row, isPersonal)));
        examples.add(
            new Example(
                row.getAs(Columns.TOPIC),
                row.getAs(Columns.PARTITION),
                row.getAs(Columns.OFFSET),
                fields));
      }
    }

    OfRule result() {
      return new OfRule(
          id, severity.name().toLowerCase(Locale.ROOT), checked, broken, List.copyOf(examples));
    }
  }
}
