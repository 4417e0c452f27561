package dev.bronzeline.refine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.refine.Check.Format;
import dev.bronzeline.refine.Check.Length;
import dev.bronzeline.refine.Check.Matches;
import dev.bronzeline.refine.Check.NotNull;
import dev.bronzeline.refine.Check.OneOf;
import dev.bronzeline.refine.Check.Range;
import dev.bronzeline.refine.Check.Sql;
import dev.bronzeline.refine.Check.Within;
import dev.bronzeline.schema.Columns;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BronzeValidatorTest extends StepContract {
  @Override
  Step step() {
    return SamplePipeline.VALIDATOR;
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    return SamplePipeline.apply(
        Samples.parsed(spark, Samples.all()),
        SamplePipeline.HANDLER,
        SamplePipeline.METADATA,
        SamplePipeline.ENFORCER);
  }

  @Override
  List<String> columns() {
    return Stream.concat(
            new SchemaEnforcerTest().columns().stream(),
            Stream.of(Columns.VALIDATION_STATUS, Columns.QUALITY_SCORE, Columns.VIOLATIONS))
        .toList();
  }

  static List<Arguments> checks() {
    Instant now = Instant.now();
    Within hour = new Within(Duration.ofHours(1), Duration.ofHours(1));
    Range oneToTen = new Range(BigDecimal.ONE, BigDecimal.TEN);
    return List.of(
        // check, type, values that hold, values that break; null holds unless it is said to break
        of(new NotNull(), StringType, list("", "x"), list((Object) null)),
        of(oneToTen, LongType, list(1L, 10L, null), list(0L, 11L, Long.MIN_VALUE)),
        of(
            new Range(new BigDecimal("0.5"), new BigDecimal("1.5")),
            LongType,
            list(1L),
            list(0L, 2L)),
        of(
            oneToTen,
            DataTypes.DoubleType,
            list(1.0, 10.0, null),
            list(0.999, 10.001, Double.NaN, Double.POSITIVE_INFINITY)),
        of(
            new Range(new BigDecimal("0.1"), new BigDecimal("0.3")),
            DataTypes.FloatType,
            list(0.1f, 0.2f, 0.3f, null),
            list(0.099999994f, 0.30000004f, Float.NaN, Float.NEGATIVE_INFINITY)),
        of(
            new Range(new BigDecimal("0.10000000000000000001"), new BigDecimal("1e400")),
            DataTypes.DoubleType,
            list(0.10000000000000002, Double.MAX_VALUE),
            list(0.1, Double.POSITIVE_INFINITY)),
        of(
            new Range(BigDecimal.ZERO, null),
            DataTypes.DoubleType,
            list(-0.0, 0.0, Double.POSITIVE_INFINITY),
            list(-Double.MIN_VALUE, Double.NEGATIVE_INFINITY)),
        of(
            new Range(null, BigDecimal.TEN),
            DataTypes.createDecimalType(10, 2),
            list(new BigDecimal("10.00"), null),
            list(new BigDecimal("10.01"))),
        of(new Length(1, 3), StringType, list("a", "äöü", null), list("", "abcd")),
        of(
            new Length(1, null),
            new ArrayType(StringType, true),
            list(List.of("a"), null),
            list(List.of())),
        of(new Matches("a+"), StringType, list("aa", null), list("", "aab", "baa")),
        of(
            new OneOf(Set.of("view", "click")),
            StringType,
            list("view", "click", null),
            list("", "View")),
        of(new OneOf(Set.of("1", "2")), LongType, list(1L, 2L, null), list(3L)),
        of(new OneOf(Set.of("0")), DataTypes.DoubleType, list(0.0, -0.0, null), list(1.0)),
        of(new OneOf(Set.of("-0", "0.1")), DataTypes.FloatType, list(0f, -0f, 0.1f), list(1f)),
        of(
            new OneOf(Set.of("1.50")),
            DataTypes.createDecimalType(10, 1),
            list(new BigDecimal("1.5"), null),
            list(new BigDecimal("1.6"))),
        of(
            new OneOf(Set.of("ä")),
            DataTypes.BinaryType,
            list("ä".getBytes(UTF_8), null),
            list("a".getBytes(UTF_8), new byte[0])),
        of(
            new Format(Format.Kind.UUID),
            StringType,
            list("2f1b5c0e-6d0f-4c5e-9a53-0c6c5b3f7f10", null),
            list(
                "", "2f1b5c0e-6d0f-4c5e-9a53-0c6c5b3f7f1", "2f1b5c0e 6d0f-4c5e-9a53-0c6c5b3f7f10")),
        of(
            hour,
            LongType,
            list(now.toEpochMilli(), null),
            list(0L, Long.MAX_VALUE, Long.MIN_VALUE)),
        of(hour, DataTypes.TimestampType, list(Timestamp.from(now), null), list(new Timestamp(0))),
        of(hour, StringType, list(now.toString(), "cannot tell", null), list("1999-01-01")),
        of(
            new Within(Duration.ofDays(2), null),
            DataTypes.DateType,
            list(new Date(now.toEpochMilli())),
            list(new Date(0))),
        of(
            new Sql("length(v) < 3 or v = 'long'"),
            StringType,
            list("a", "long", null),
            list("abc")),
        of(
            new Sql("cast(v as int) > 1 or 1 / cast(v as int) > 5"),
            StringType,
            list("2", "throws", "0", null),
            list("1", "-3")));
  }

  @ParameterizedTest
  @MethodSource("checks")
  void a_check_tells_good_values_from_bad_ones(
      Check check, DataType type, List<Object> good, List<Object> bad, SparkSession spark) {
    Rule rule = new Rule("r", Severity.WARN, 1, check instanceof Sql ? null : "v", check);
    List<Row> rows = Stream.concat(good.stream(), bad.stream()).map(RowFactory::create).toList();
    Dataset<Row> checked =
        new BronzeValidator(rule)
            .validate(Samples.frame(spark, rows, new StructType().add("v", type)));

    List<String> expected = new ArrayList<>();
    good.forEach(v -> expected.add("valid: " + v));
    bad.forEach(v -> expected.add("warned: " + v));
    List<String> found = new ArrayList<>();
    List<Row> results = checked.collectAsList();
    for (int i = 0; i < results.size(); i++) {
      found.add(results.get(i).getAs(Columns.VALIDATION_STATUS) + ": " + rows.get(i).get(0));
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void all_broken_rules_are_recorded_and_the_first_that_rejects_is_the_reason(SparkSession spark) {
    BronzeValidator validator =
        new BronzeValidator(
            new Rule("low", Severity.WARN, 1, "v", range("5")),
            new Rule("holds", Severity.FAIL, 2, "v", range("0")),
            new Rule("lower", Severity.REJECT, 4, "v", range("6")),
            new Rule("lowest", Severity.FAIL, 1, "v", range("7")));
    Row row = validator.validate(numbers(spark, 3L)).first();

    assertThat(row.<Row>getAs(Columns.REJECTION))
        .isEqualTo(RowFactory.create("validate", "RULE_BROKEN", "v", "rule 'lower' is broken"));
    assertThat(row.getList(row.fieldIndex(Columns.VIOLATIONS)))
        .isEqualTo(List.of("low", "lower", "lowest"));
    assertThat(row.<Double>getAs(Columns.QUALITY_SCORE)).isEqualTo(2.0 / 8.0);
    assertThat(row.<String>getAs(Columns.VALIDATION_STATUS)).isEqualTo("rejected");
  }

  @Test
  void more_rules_than_bits_in_a_number_work(SparkSession spark) {
    List<Rule> rules =
        IntStream.range(0, 200)
            .mapToObj(i -> new Rule("r" + i, Severity.WARN, 1, "v", range(String.valueOf(i))))
            .toList();
    Row row = new BronzeValidator(rules).validate(numbers(spark, 149L)).first();
    assertThat(row.getList(row.fieldIndex(Columns.VIOLATIONS)))
        .hasSize(50)
        .startsWith("r150")
        .endsWith("r199");
    assertThat(row.<Double>getAs(Columns.QUALITY_SCORE)).isEqualTo(0.75);
  }

  @Test
  void a_row_rejected_before_has_no_score_and_no_violations(SparkSession spark) {
    Row row =
        SamplePipeline.apply(
                Samples.parsed(spark, Samples.event(Columns.VALUE, null, "event_id", "bad")),
                SamplePipeline.HANDLER,
                SamplePipeline.VALIDATOR)
            .first();
    assertThat(row.<String>getAs(Columns.VALIDATION_STATUS)).isEqualTo("rejected");
    assertThat(row.<Object>getAs(Columns.QUALITY_SCORE)).isNull();
    assertThat(row.getList(row.fieldIndex(Columns.VIOLATIONS))).isEmpty();
  }

  @Test
  void without_rules_every_row_is_valid(SparkSession spark) {
    Row row = new BronzeValidator().validate(numbers(spark, 1L)).first();
    assertThat(row.<String>getAs(Columns.VALIDATION_STATUS)).isEqualTo("valid");
    assertThat(row.<Double>getAs(Columns.QUALITY_SCORE)).isEqualTo(1.0);
  }

  @Test
  void a_rule_that_does_not_fit_its_field_is_refused(SparkSession spark) {
    Dataset<Row> rows = numbers(spark, 1L);
    assertThatThrownBy(() -> new BronzeValidator(Rule.warn("v", new Matches("a"))).apply(rows))
        .hasMessage("Rule 'v.matches' (matches) needs a string, but 'v' is bigint");
    assertThatThrownBy(() -> new BronzeValidator(Rule.warn("w", new NotNull())).apply(rows))
        .hasMessageContaining("no field 'w'");
    assertThatThrownBy(
            () -> new BronzeValidator(Rule.warn("v", new OneOf(Set.of("one")))).apply(rows))
        .hasMessageContaining("'v' is bigint, and 'one' cannot be read as that");
    Dataset<Row> amounts = rows.selectExpr("cast(v as decimal(10, 1)) as v");
    assertThatThrownBy(
            () -> new BronzeValidator(Rule.warn("v", new OneOf(Set.of("1.25")))).apply(amounts))
        .hasMessageContaining("'v' is decimal(10,1), and no value of it is '1.25'");
    assertThatThrownBy(
            () -> new BronzeValidator(Rule.warn("v", range("1")), Rule.warn("v", range("2"))))
        .hasMessage("Two rules have the id 'v.range'");
    assertThatThrownBy(() -> new Rule("r", Severity.WARN, Double.NaN, "v", range("1")))
        .hasMessageContaining("weight");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "v in (select 1) ; a subquery",
        "exists (select 1) ; a subquery",
        "v > (select 1) ; a subquery",
        "rand() < 0.5 ; not the same each time",
        "v > 1 and uniform(1, 9) > 3 ; not the same each time",
        "uuid() = 'x' ; not the same each time",
        "exists(array(v), x -> rand() > x) ; not the same each time",
        "reflect('java.lang.Math', 'abs', 1) = '1' ; calls a method",
        "java_method('java.lang.Math', 'abs', 1) = '1' ; calls a method",
        "try_reflect('java.lang.Math', 'abs', 1) = '1' ; calls a method",
        "max(v) > 1 ; more than one event",
        "sum(v) > v ; more than one event",
        "row_number() over (order by v) > 1 ; more than one event",
        "explode(array(true)) ; more than one event",
        "explode(array(1)) > 1 ; more than one event",
      })
  void a_condition_is_about_one_event_alone(String condition, String reason, SparkSession spark) {
    Dataset<Row> rows = numbers(spark, 1L);
    Rule rule = new Rule("r", Severity.FAIL, 1, null, new Sql(condition));
    Rule inside =
        new Rule(
            "r",
            Severity.FAIL,
            1,
            null,
            new Check.Conditional(
                new Check.Clause(null, new Sql(condition)), new Check.Clause("v", new NotNull())));

    for (Rule each : List.of(rule, inside)) {
      assertThatThrownBy(() -> new BronzeValidator(each).apply(rows))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Rule 'r'")
          .hasMessageContaining(reason);
    }
  }

  @Test
  void a_regular_expression_that_exhausts_the_stack_does_not_match() {
    RuleCheck check = new RuleCheck.Matching(new TextPattern("(a|b)*c"));
    assertThat(
            check.isBrokenBy(
                org.apache.spark.unsafe.types.UTF8String.fromString("ab".repeat(500_000)), 0))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void well_known_forms_are_told_by_their_bytes(Format.Kind kind, String text, boolean holds) {
    assertThat(
            new RuleCheck.Formed(kind)
                .isBrokenBy(org.apache.spark.unsafe.types.UTF8String.fromString(text), 0))
        .isEqualTo(!holds);
  }

  static Stream<Arguments> forms() {
    Map<String, Boolean> emails =
        Map.ofEntries(
            Map.entry("ann@example.com", true),
            Map.entry("a.n+tag@mail.example.co.uk", true),
            Map.entry("jürgen@müller.de", true),
            Map.entry("ann@example", false),
            Map.entry("ann@@example.com", false),
            Map.entry("ann@ex@ample.com", false),
            Map.entry("@example.com", false),
            Map.entry(".ann@example.com", false),
            Map.entry("ann.@example.com", false),
            Map.entry("a..n@example.com", false),
            Map.entry("a n@example.com", false),
            Map.entry("ann@-example.com", false),
            Map.entry("ann@example-.com", false),
            Map.entry("ann@example..com", false),
            Map.entry("ann@example.com.", false),
            Map.entry("", false));
    Map<String, Boolean> addresses =
        Map.of(
            "192.0.2.44", true,
            "0.0.0.0", true,
            "255.255.255.255", true,
            "256.0.0.1", false,
            "1.2.3", false,
            "1.2.3.4.5", false,
            "01.2.3.4", false,
            "1..2.3", false,
            "1.2.3.4 ", false,
            "", false);
    return Stream.concat(
        emails.entrySet().stream()
            .map(e -> Arguments.of(Format.Kind.EMAIL, e.getKey(), e.getValue())),
        addresses.entrySet().stream()
            .map(e -> Arguments.of(Format.Kind.IPV4, e.getKey(), e.getValue())));
  }

  private static Range range(String min) {
    return new Range(new BigDecimal(min), null);
  }

  private static Dataset<Row> numbers(SparkSession spark, Long... numbers) {
    List<Row> rows = Stream.of(numbers).map(n -> RowFactory.create(n)).toList();
    return Samples.frame(spark, rows, new StructType().add("v", LongType));
  }

  private static Arguments of(
      Check check, DataType type, List<@Nullable Object> good, List<@Nullable Object> bad) {
    return Arguments.of(check, type, good, bad);
  }

  private static List<@Nullable Object> list(@Nullable Object... values) {
    return java.util.Arrays.asList(values);
  }
}
