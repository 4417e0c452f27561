package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.Plans;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BronzeNormalizerTest extends StepContract {
  private static final long MILLIS = 1_795_457_045_123L;

  @Override
  Step step() {
    return SamplePipeline.NORMALIZER;
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    return SamplePipeline.apply(
        Samples.parsed(spark, Samples.all()),
        SamplePipeline.HANDLER,
        SamplePipeline.METADATA,
        SamplePipeline.ENFORCER,
        SamplePipeline.VALIDATOR,
        SamplePipeline.SCRUBBER);
  }

  @Override
  List<String> columns() {
    List<String> before = new PiiScrubberTest().columns();
    int events = before.indexOf(Columns.TOPIC);
    return Stream.of(
            before.subList(0, events),
            List.of("timestamp_iso"),
            before.subList(events, before.size()))
        .flatMap(List::stream)
        .toList();
  }

  static List<Arguments> instants() {
    return List.of(
        Arguments.of(LongType, MILLIS, MILLIS),
        Arguments.of(LongType, 1_795_457_045L, 1_795_457_045_000L),
        Arguments.of(LongType, MILLIS * 1000 + 999, MILLIS),
        Arguments.of(LongType, MILLIS * 1_000_000 + 999_999, MILLIS),
        Arguments.of(LongType, -1_795_457_045L, -1_795_457_045_000L),
        Arguments.of(LongType, 0L, 0L),
        Arguments.of(DataTypes.IntegerType, 1_795_457_045, 1_795_457_045_000L),
        Arguments.of(DataTypes.DoubleType, 1_795_457_045.25, 1_795_457_045_250L),
        Arguments.of(DataTypes.createDecimalType(20, 3), new BigDecimal("1795457045.123"), MILLIS),
        Arguments.of(StringType, "2026-11-23T18:04:05.123Z", MILLIS),
        Arguments.of(StringType, "2026-11-23T19:04:05.123+01:00", MILLIS),
        Arguments.of(DataTypes.TimestampType, new Timestamp(MILLIS), MILLIS),
        Arguments.of(DataTypes.DateType, Date.valueOf("1970-01-02"), 86_400_000L));
  }

  @ParameterizedTest
  @MethodSource("instants")
  void every_form_of_an_instant_becomes_milliseconds_and_twice_is_as_good_as_once(
      DataType type, Object value, long millis, SparkSession spark) {
    BronzeNormalizer normalizer =
        new BronzeNormalizer(new Normalization.Instant("t", EpochUnit.AUTO, "t_iso"));
    Dataset<Row> once = normalizer.normalize(one(spark, type, value));
    assertThat(once.columns()).containsExactly("t", "t_iso", Columns.REJECTION);
    assertThat(once.first().getLong(0)).isEqualTo(millis);
    assertThat(once.first().getString(1)).isEqualTo(Iso8601.format(millis).toString());
    assertThat(normalizer.normalize(once).first()).isEqualTo(once.first());
  }

  @ParameterizedTest
  @CsvSource({"SECONDS, 5, 5000", "MILLIS, 5, 5", "MICROS, 5999, 5", "AUTO, 5, 5"})
  void a_declared_unit_is_believed_and_milliseconds_are_not_converted_again(
      EpochUnit unit, long value, long millis, SparkSession spark) {
    BronzeNormalizer normalizer = new BronzeNormalizer(new Normalization.Instant("t", unit, null));
    Dataset<Row> once = normalizer.normalize(one(spark, LongType, value));
    assertThat(once.first().getLong(0)).isEqualTo(millis);
    assertThat(normalizer.normalize(once).first().getLong(0)).isEqualTo(millis);
  }

  static List<Arguments> noInstants() {
    return List.of(
        Arguments.of(StringType, "soon", EpochUnit.AUTO),
        Arguments.of(StringType, "", EpochUnit.AUTO),
        Arguments.of(LongType, Long.MAX_VALUE, EpochUnit.MILLIS),
        Arguments.of(LongType, Long.MIN_VALUE, EpochUnit.SECONDS),
        Arguments.of(LongType, Long.MAX_VALUE, EpochUnit.SECONDS),
        Arguments.of(DataTypes.DoubleType, Double.NaN, EpochUnit.AUTO),
        Arguments.of(DataTypes.DoubleType, Double.POSITIVE_INFINITY, EpochUnit.SECONDS));
  }

  @ParameterizedTest
  @MethodSource("noInstants")
  void what_is_no_instant_is_rejected(
      DataType type, Object value, EpochUnit unit, SparkSession spark) {
    Row row =
        new BronzeNormalizer(new Normalization.Instant("t", unit, "iso"))
            .normalize(one(spark, type, value))
            .first();
    Row rejection = row.getAs(Columns.REJECTION);
    assertThat(rejection.getString(0)).isEqualTo("normalize");
    assertThat(rejection.getString(1)).isEqualTo("NOT_NORMALIZABLE");
    assertThat(rejection.getString(2)).isEqualTo("t");
    assertThat(rejection.getString(3)).doesNotContain(String.valueOf(value) + "x");
    assertThat(row.<Object>getAs("iso")).isNull();
  }

  @Test
  void a_null_instant_stays_null(SparkSession spark) {
    Row row =
        new BronzeNormalizer(new Normalization.Instant("t", EpochUnit.AUTO, "iso"))
            .normalize(one(spark, StringType, null))
            .first();
    assertThat(row.anyNull()).isTrue();
    assertThat(row.<Object>getAs(Columns.REJECTION)).isNull();
  }

  @Test
  void every_token_for_null_and_no_other_is_documented() throws Exception {
    String page =
        Files.readString(Path.of(System.getProperty("bronze.home"), "docs", "configuration.md"));
    int begin = page.indexOf("the words `null`");
    String words = page.substring(begin, page.indexOf("become null", begin));

    assertThat(Pattern.compile("`([^`]+)`").matcher(words).results().map(word -> word.group(1)))
        .containsExactlyInAnyOrderElementsOf(NullTokens.USUAL.words());
  }

  @Test
  void texts_inside_structs_arrays_and_maps_are_normalized_in_a_fixed_order(SparkSession spark) {
    Row event =
        Samples.event(
            "device",
            RowFactory.create(" ", " IOS "),
            "items",
            Arrays.asList(RowFactory.create(" SKU ", "  ", 1.0), null),
            "properties",
            Map.of("a", " NULL ", "b", " Red"));
    Set<TextOperation> all =
        Set.of(
            TextOperation.EMPTY_TO_NULL,
            TextOperation.NULL_TOKEN_TO_NULL,
            TextOperation.LOWER,
            TextOperation.TRIM);
    Row row =
        new BronzeNormalizer(
                new Normalization.Text("device.os", all),
                new Normalization.Text("device.id", all),
                new Normalization.Text("items[*].sku", all),
                new Normalization.Text("items[*].email", all),
                new Normalization.Text("properties.*", all))
            .normalize(Samples.parsed(spark, event))
            .first();
    assertThat(row.<Row>getAs("device")).isEqualTo(RowFactory.create(null, "ios"));
    assertThat(row.getList(row.fieldIndex("items")))
        .isEqualTo(Arrays.asList(RowFactory.create("sku", null, 1.0), null));
    Map<String, String> properties = row.getJavaMap(row.fieldIndex("properties"));
    assertThat(properties).containsEntry("a", null).containsEntry("b", "red");
    assertThat(row.<Object>getAs(Columns.REJECTION)).isNull();
  }

  @Test
  void what_makes_no_sense_is_refused(SparkSession spark) {
    assertThatThrownBy(
            () -> new Normalization.Text("page", TextOperation.LOWER, TextOperation.UPPER))
        .hasMessageContaining("both in lower and in upper case");
    assertThatThrownBy(
            () ->
                new BronzeNormalizer(
                    new Normalization.Instant("items[*].at", EpochUnit.AUTO, "iso")))
        .hasMessageContaining("stands for many values");
    assertThatThrownBy(
            () ->
                new BronzeNormalizer(new Normalization.Text("amount", TextOperation.TRIM))
                    .normalize(Samples.parsed(spark, Samples.event())))
        .hasMessageContaining("'amount' is double, to which TRIM does not apply");
  }

  @Test
  void every_text_is_normalized_but_for_fields_of_their_own_and_exceptions(SparkSession spark) {
    Row event =
        Samples.event(
            "user_id", " KEPT ",
            "page", " OWN ",
            "device", RowFactory.create(" D ", " OS "),
            "items", List.of(RowFactory.create(" SKU ", " Kept ", 1.0)),
            "properties", Map.of("kept", " Kept ", "own", " Own ", "other", " Other "));
    Row row =
        new BronzeNormalizer(
                new Normalization.AllTexts(
                    Set.of(TextOperation.TRIM, TextOperation.LOWER),
                    Set.of(),
                    Set.of("user_id", "items[*].email", "**.kept")),
                new Normalization.Text("page", TextOperation.TRIM),
                new Normalization.Text("properties.own", TextOperation.LOWER))
            .normalize(Samples.parsed(spark, event))
            .first();

    assertThat(row.<String>getAs("user_id")).isEqualTo(" KEPT ");
    assertThat(row.<String>getAs("page")).isEqualTo("OWN");
    assertThat(row.<String>getAs("email")).isEqualTo("ann@example.com");
    assertThat(row.<Row>getAs("device")).isEqualTo(RowFactory.create("d", "os"));
    assertThat(row.getList(row.fieldIndex("items")))
        .isEqualTo(List.of(RowFactory.create("sku", " Kept ", 1.0)));
    assertThat(row.getJavaMap(row.fieldIndex("properties")))
        .isEqualTo(Map.of("kept", " Kept ", "own", " own ", "other", "other"));
    assertThat(row.<String>getAs(Columns.TOPIC)).as("no event field").isEqualTo("shop");
  }

  @Test
  void every_timestamp_becomes_milliseconds_and_twice_is_as_good_as_once(SparkSession spark) {
    StructType type =
        new StructType()
            .add("at", DataTypes.TimestampType)
            .add("times", DataTypes.createArrayType(DataTypes.TimestampType))
            .add("day", DataTypes.DateType);
    Row event =
        RowFactory.create(
            new Timestamp(MILLIS), List.of(new Timestamp(5)), Date.valueOf("2026-11-23"));
    for (Normalization.InstantForm form : Normalization.InstantForm.values()) {
      BronzeNormalizer normalizer =
          new BronzeNormalizer(new Normalization.AllTimestamps(ZoneOffset.UTC, form, Set.of()));
      Dataset<Row> once = normalizer.normalize(Samples.frame(spark, List.of(event), type));
      boolean text = form == Normalization.InstantForm.ISO;
      assertThat(once.first().get(0))
          .isEqualTo(text ? "2026-11-23T18:04:05.123Z" : (Object) MILLIS);
      assertThat(once.first().getList(1))
          .isEqualTo(List.of(text ? "1970-01-01T00:00:00.005Z" : (Object) 5L));
      assertThat(once.first().get(2)).isEqualTo(Date.valueOf("2026-11-23"));
      assertThat(normalizer.normalize(once).first()).isEqualTo(once.first());
    }
  }

  @Test
  void milliseconds_inside_arrays_and_maps_are_not_converted_again(SparkSession spark) {
    StructType type =
        new StructType()
            .add("seconds", DataTypes.createArrayType(LongType))
            .add("named", DataTypes.createMapType(StringType, LongType));
    BronzeNormalizer normalizer =
        new BronzeNormalizer(
            new Normalization.Instant("seconds[*]", EpochUnit.SECONDS, null),
            new Normalization.Instant("named.*", EpochUnit.SECONDS, null));
    Dataset<Row> once =
        normalizer.normalize(
            Samples.frame(spark, List.of(RowFactory.create(List.of(5L), Map.of("a", 7L))), type));
    assertThat(once.first().getList(0)).isEqualTo(List.of(5_000L));
    assertThat(once.first().getJavaMap(1)).isEqualTo(Map.of("a", 7_000L));
    assertThat(normalizer.normalize(once).first()).isEqualTo(once.first());
  }

  @Test
  void a_required_field_that_would_become_null_rejects_its_row(SparkSession spark) {
    Set<TextOperation> empty = Set.of(TextOperation.TRIM, TextOperation.EMPTY_TO_NULL);
    BronzeNormalizer normalizer =
        new BronzeNormalizer(
            List.of(
                new Normalization.Text("event_id", empty),
                new Normalization.Text("device.id", empty),
                new Normalization.Text("device.os", empty)),
            Samples.SCHEMA);

    Row optional =
        normalizer
            .normalize(Samples.parsed(spark, Samples.event("device", RowFactory.create("d", " "))))
            .first();
    assertThat(optional.<Object>getAs(Columns.REJECTION)).isNull();
    assertThat(optional.<Row>getAs("device")).isEqualTo(RowFactory.create("d", null));
    Row required =
        normalizer
            .normalize(Samples.parsed(spark, Samples.event("device", RowFactory.create(" ", "x"))))
            .first();
    assertThat(required.<Row>getAs(Columns.REJECTION).getString(2)).isEqualTo("device.id");
  }

  @Test
  void everything_at_once_is_still_one_compiled_stage(SparkSession spark) {
    Dataset<Row> rows =
        new BronzeNormalizer(
                List.of(
                    new Normalization.AllTexts(
                        Set.of(TextOperation.TRIM, TextOperation.NFC), Set.of(), Set.of()),
                    new Normalization.Instant("timestamp", EpochUnit.AUTO, "iso"),
                    new Normalization.Text("page", TextOperation.EMPTY_TO_NULL),
                    new Normalization.Instant(
                        "page",
                        List.of(new TimeFormat.Rfc1123(), new TimeFormat.Pattern("dd.MM.yyyy")),
                        ZoneOffset.UTC,
                        Normalization.InstantForm.ISO,
                        null),
                    new Normalization.Numeric(
                        "session_id", DataTypes.createDecimalType(12, 2), new NumberForm(',', '.')),
                    new Normalization.Bool("items[*].sku"),
                    new Normalization.Aliases(
                        "event_type", Map.of("purchase", List.of("buy")), false)),
                Samples.SCHEMA)
            .normalize(Samples.parsed(spark, Samples.all()));

    assertThat(Plans.interpreted(rows)).isEmpty();
    assertThat(Plans.operators(rows)).startsWith("*").containsOnlyOnce("*");
    assertThat(rows.collectAsList()).hasSameSizeAs(Samples.all());
  }

  private static Dataset<Row> one(SparkSession spark, DataType type, @Nullable Object value) {
    return Samples.frame(spark, List.of(RowFactory.create(value)), new StructType().add("t", type));
  }
}
