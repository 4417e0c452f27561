package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.refine.PiiDetection.Action;
import dev.bronzeline.refine.detect.PiiKind;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.Plans;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of personal data in fields that are not declared to hold any. */
class PiiDetectorTest extends StepContract {
  private static final List<String> DECLARED = List.of("user_id", "session_id", "email", "ip");
  private static final String MAIL = "zoe@example.com";
  private static final String CARD = "4111 1111 1111 1111";

  @Override
  Step step() {
    return detector(Action.MASK, List.of());
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    return scrubbed(spark, detector(Action.MASK, List.of()), Samples.all().toArray(Row[]::new));
  }

  @Override
  List<String> columns() {
    return new PiiScrubberTest().columns();
  }

  @Test
  void a_warning_leaves_the_value_and_names_field_and_kind(SparkSession spark) {
    Row row = one(spark, Action.WARN, Samples.event("page", "to " + MAIL + " and " + MAIL));

    assertThat(row.<String>getAs("page")).isEqualTo("to " + MAIL + " and " + MAIL);
    assertThat(row.<Object>getAs(Columns.REJECTION)).isNull();
    assertThat(violations(row)).contains("pii.email:page").doesNotHaveDuplicates();
    assertThat(row.<String>getAs(Columns.VALIDATION_STATUS)).isEqualTo("warned");
    assertThat(row.<Double>getAs(Columns.QUALITY_SCORE)).as("rules only").isEqualTo(1.0);
  }

  @Test
  void a_mask_takes_the_place_of_what_was_found_at_any_depth(SparkSession spark) {
    Row row =
        one(
            spark,
            Action.MASK,
            Samples.event(
                "page",
                "pay " + CARD + " or write " + MAIL,
                "device",
                RowFactory.create("device-1", "iOS of " + MAIL),
                "properties",
                Map.of("note", "call +49 30 1234567", "colour", "red"),
                "items",
                Arrays.asList(
                    null,
                    RowFactory.create("sku-1", null, 1.0),
                    RowFactory.create("sku of " + MAIL, null, 2.0))));

    assertThat(row.<String>getAs("page")).isEqualTo("pay [card] or write [email]");
    assertThat(row.<Row>getAs("device")).isEqualTo(RowFactory.create("device-1", "iOS of [email]"));
    assertThat(row.getJavaMap(row.fieldIndex("properties")))
        .isEqualTo(Map.of("note", "call [phone]", "colour", "red"));
    assertThat(row.<Row>getList(row.fieldIndex("items")))
        .containsExactly(
            null,
            RowFactory.create("sku-1", null, 1.0),
            RowFactory.create("sku of [email]", null, 2.0));
    assertThat(violations(row))
        .containsExactlyInAnyOrder(
            "pii.card:page",
            "pii.email:page",
            "pii.email:device.os",
            "pii.phone:properties.*",
            "pii.email:items[*].sku");
  }

  @Test
  void masking_again_changes_nothing(SparkSession spark) {
    Step step = detector(Action.MASK, List.of());
    Dataset<Row> once =
        step.apply(scrubbed(spark, detector(Action.MASK, List.of()), Samples.event("page", MAIL)));
    String[] compared = {"page", "device", "properties", "items", "_violations", "_rejection"};
    Row row = step.apply(once).selectExpr(compared).collectAsList().get(0);

    assertThat(row).isEqualTo(once.selectExpr(compared).collectAsList().get(0));
    assertThat(row.<String>getAs("page")).isEqualTo("[email]");
  }

  @Test
  void a_rejection_names_field_and_kind_and_no_value(SparkSession spark) {
    Row row =
        one(
            spark,
            Action.REJECT,
            Samples.event("items", List.of(RowFactory.create("x", "a@b.co", 1.0))));
    Row rejection = row.getAs(Columns.REJECTION);

    assertThat(rejection.<String>getAs("stage")).isEqualTo("detect");
    assertThat(rejection.<String>getAs("reason")).isEqualTo("PERSONAL_DATA");
    assertThat(rejection.<String>getAs("field")).isEqualTo("items[*].email");
    assertThat(rejection.<String>getAs("message"))
        .isEqualTo("looks like personal data (email), and pii.fields does not name the field");
    assertThat(row.<String>getAs(Columns.VALIDATION_STATUS)).isEqualTo("rejected");
    assertThat(violations(row)).containsExactly("pii.email:items[*].email");
  }

  @Test
  void each_kind_has_an_action_of_its_own_and_may_be_off(SparkSession spark) {
    Map<PiiKind, Action> actions = new EnumMap<>(PiiKind.class);
    actions.put(PiiKind.EMAIL, Action.MASK);
    actions.put(PiiKind.CARD, Action.WARN);
    PiiDetector detector =
        new PiiDetector(new PiiDetection(actions, except("items", "properties"), List.of()));
    Row row = one(spark, detector, Samples.event("page", MAIL + " " + CARD + " 203.0.113.7"));

    assertThat(row.<String>getAs("page")).isEqualTo("[email] " + CARD + " 203.0.113.7");
    assertThat(violations(row)).containsExactlyInAnyOrder("pii.email:page", "pii.card:page");
  }

  @Test
  void declared_fields_and_exceptions_are_left_alone(SparkSession spark) {
    PiiDetector detector =
        detector(Action.REJECT, List.of("page", "**.email", "device", "properties.note"));
    Row row =
        one(
            spark,
            detector,
            Samples.event(
                "page",
                MAIL,
                "device",
                RowFactory.create("1", MAIL),
                "properties",
                Map.of("email", MAIL, "note", MAIL)));

    assertThat(row.<Object>getAs(Columns.REJECTION)).isNull();
    assertThat(violations(row)).isEmpty();
    assertThat(row.<String>getAs(Columns.VALIDATION_STATUS)).isEqualTo("valid");

    Row other =
        one(spark, detector, Samples.event("properties", Map.of("note", MAIL, "note2", MAIL)));
    assertThat(violations(other)).containsExactly("pii.email:properties.*");

    Row key =
        one(
            spark,
            detector(Action.WARN, List.of("items", "properties.*")),
            Samples.event("properties", Map.of(MAIL, MAIL)));
    assertThat(violations(key)).as("the keys").containsExactly("pii.email:properties");
  }

  @Test
  void where_a_mask_would_make_different_things_equal_the_record_is_rejected(SparkSession spark) {
    PiiDetector detector =
        new PiiDetector(
            new PiiDetection(
                all(Action.MASK), except("items", "properties.email"), List.of("event_type")));
    Row inKey = one(spark, detector, Samples.event("properties", Map.of(MAIL, "1", "b", "2")));
    Row distinct =
        detector
            .apply(
                Samples.parsed(spark, Samples.event("event_type", MAIL))
                    .drop(Columns.FAILURE, Columns.MISFITS, Columns.UNKNOWN))
            .collectAsList()
            .get(0);

    assertThat(inKey.<Row>getAs(Columns.REJECTION).<String>getAs("field")).isEqualTo("properties");
    assertThat(distinct.<Row>getAs(Columns.REJECTION).<String>getAs("field"))
        .isEqualTo("event_type");
  }

  @Test
  void what_does_not_fit_the_schema_is_looked_through_before_it_is_sealed(SparkSession spark) {
    PiiDetector detector = detector(Action.MASK, List.of("properties", "items"));
    Row event =
        Samples.event(
            "amount",
            null,
            Columns.MISFITS,
            Samples.texts("amount", "\"ask " + MAIL + "\""),
            Columns.UNKNOWN,
            Samples.texts("card", "4111111111111111"));
    Row clear =
        Samples.parsed(spark, event)
            .transform(
                rows ->
                    SamplePipeline.apply(
                        rows,
                        SamplePipeline.HANDLER,
                        SamplePipeline.METADATA,
                        detector.ofSetAside(UnknownFields.RESCUE),
                        new SchemaEnforcer(Samples.SCHEMA),
                        SamplePipeline.VALIDATOR,
                        detector))
            .collectAsList()
            .get(0);

    assertThat(clear.<Row>getAs(Columns.REJECTION)).isNull();
    assertThat(clear.getJavaMap(clear.fieldIndex(Columns.RESCUED)))
        .isEqualTo(Map.of("amount", "\"ask [email]\"", "card", "\"[card]\""));
    assertThat(violations(clear))
        .containsExactlyInAnyOrder("pii.email:_rescued", "pii.card:_rescued");
    assertThat(clear.<String>getAs(Columns.VALIDATION_STATUS)).isEqualTo("warned");
    assertThat(Arrays.asList(clear.schema().fieldNames())).doesNotContain("_detected", "_looked");

    Row sealed = one(spark, detector, event);
    assertThat(violations(sealed))
        .containsExactlyInAnyOrder("pii.email:_rescued", "pii.card:_rescued");
    assertThat(one(spark, detector(Action.REJECT, List.of("properties", "items")), event))
        .satisfies(
            row ->
                assertThat(row.<Row>getAs(Columns.REJECTION).<String>getAs("field"))
                    .isEqualTo("_rescued"));
    assertThat(
            violations(
                one(
                    spark,
                    detector(Action.REJECT, List.of("properties", "items", "_rescued")),
                    event)))
        .isEmpty();
  }

  @Test
  void rows_that_are_rejected_already_are_not_looked_at(SparkSession spark) {
    Row row = one(spark, Action.MASK, Samples.event("event_id", "no uuid", "page", MAIL));

    assertThat(row.<Row>getAs(Columns.REJECTION).<String>getAs("stage")).isEqualTo("validate");
    assertThat(row.<String>getAs("page")).isEqualTo(MAIL);
    assertThat(violations(row)).noneMatch(id -> id.startsWith("pii."));
  }

  @Test
  void an_event_without_texts_passes(SparkSession spark) {
    Dataset<Row> numbers = spark.range(2).selectExpr("id AS n");
    PiiDetector detector =
        new PiiDetector(new PiiDetection(all(Action.MASK), List.of(), List.of()));
    Row row = detector.apply(numbers).collectAsList().get(1);

    assertThat(row.<Long>getAs("n")).isEqualTo(1L);
    assertThat(violations(row)).isEmpty();
  }

  @Test
  void a_path_that_means_no_field_is_refused(SparkSession spark) {
    assertThatThrownBy(() -> one(spark, detector(Action.WARN, List.of("nobody")), Samples.event()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'nobody' means no field among struct<");
  }

  @Test
  void with_warnings_alone_no_column_is_written_anew(SparkSession spark) {
    Dataset<Row> rows = scrubbed(spark, detector(Action.WARN, List.of()), Samples.event());

    assertThat(detector(Action.WARN, List.of()).apply(rows).queryExecution().optimizedPlan())
        .asString()
        .doesNotContain("new_page");
    assertThat(Plans.interpreted(detector(Action.WARN, List.of()).apply(rows))).isEmpty();
  }

  @Test
  void an_id_leads_back_to_the_finding_and_that_of_a_rule_to_none() {
    PiiFinding finding = new PiiFinding("api-key", "items[*].a:b");

    assertThat(PiiFinding.parse(finding.id())).isEqualTo(finding);
    assertThat(Stream.of("pii.email", "email.format", "x:y").map(PiiFinding::parse))
        .containsOnlyNulls();
  }

  private static PiiDetector detector(Action action, List<String> except) {
    return new PiiDetector(
        new PiiDetection(all(action), except(except.toArray(String[]::new)), List.of()));
  }

  private static List<String> except(String... paths) {
    return Stream.concat(DECLARED.stream(), Stream.of(paths)).toList();
  }

  private static Map<PiiKind, Action> all(Action action) {
    Map<PiiKind, Action> actions = new EnumMap<>(PiiKind.class);
    for (PiiKind kind : PiiKind.values()) {
      actions.put(kind, action);
    }
    return actions;
  }

  private static Row one(SparkSession spark, Action action, Row event) {
    return one(spark, detector(action, List.of("properties.email")), event);
  }

  private static Row one(SparkSession spark, PiiDetector detector, Row event) {
    return detector.apply(scrubbed(spark, detector, event)).collectAsList().get(0);
  }

  private static Dataset<Row> scrubbed(SparkSession spark, PiiDetector detector, Row... events) {
    return SamplePipeline.apply(
        Samples.parsed(spark, events),
        SamplePipeline.HANDLER,
        SamplePipeline.METADATA,
        detector.ofSetAside(UnknownFields.RESCUE),
        SamplePipeline.ENFORCER,
        SamplePipeline.VALIDATOR,
        SamplePipeline.SCRUBBER);
  }

  private static List<String> violations(@Nullable Row row) {
    return row == null ? List.of() : row.getList(row.fieldIndex(Columns.VIOLATIONS));
  }
}
