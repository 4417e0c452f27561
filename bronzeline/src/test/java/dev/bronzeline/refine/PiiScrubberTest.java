package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.Plans;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.SparkFirehoseListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.JsonProtocol$;
import org.apache.spark.util.JsonProtocolOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.jdk.javaapi.CollectionConverters;

class PiiScrubberTest extends StepContract {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final PiiKey KEY = SamplePipeline.KEY;

  @Override
  Step step() {
    return SamplePipeline.SCRUBBER;
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    return SamplePipeline.apply(
        Samples.parsed(spark, Samples.all()),
        SamplePipeline.HANDLER,
        SamplePipeline.METADATA,
        SamplePipeline.ENFORCER,
        SamplePipeline.VALIDATOR);
  }

  @Override
  List<String> columns() {
    return Stream.concat(
            new BronzeValidatorTest().columns().stream(), Stream.of(Columns.PII_SCRUBBED))
        .toList();
  }

  @Override
  Set<String> mayChange() {
    return Set.of("user_id", "session_id", "email", "ip");
  }

  @Test
  void a_hash_is_the_hmac_that_anyone_with_the_key_can_compute(SparkSession spark)
      throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String expected =
        "k7:"
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(mac.doFinal("user-1".getBytes(StandardCharsets.UTF_8)));

    Row row = scrub(spark, Samples.event(), PiiField.hash("user_id"));
    assertThat(row.<String>getAs("user_id")).isEqualTo(expected).hasSize(3 + 43);
    assertThat(row.<Boolean>getAs(Columns.PII_SCRUBBED)).isTrue();
  }

  @Test
  void equal_values_in_different_writing_get_the_same_hash_when_made_canonical_first(
      SparkSession spark) {
    PiiField email = PiiField.hash("email", TextOperation.LOWER, TextOperation.TRIM);
    String plain = scrub(spark, Samples.event("email", "ann@example.com"), email).getAs("email");
    String shouted =
        scrub(spark, Samples.event("email", " Ann@EXAMPLE.com\n"), email).getAs("email");
    assertThat(shouted).isEqualTo(plain);
    assertThat(
            scrub(spark, Samples.event("email", "Ann@example.com"), PiiField.hash("email"))
                .<String>getAs("email"))
        .isNotEqualTo(plain);
  }

  @Test
  void without_personal_data_nothing_is_scrubbed_and_the_rows_say_so(SparkSession spark) {
    Row row = scrub(spark, Samples.event());
    assertThat(row.<Boolean>getAs(Columns.PII_SCRUBBED)).isFalse();
    assertThat(row.<String>getAs("user_id")).isEqualTo("user-1");
  }

  @Test
  void null_stays_null(SparkSession spark) {
    Row row = scrub(spark, Samples.event("user_id", null), PiiField.hash("user_id"));
    assertThat(row.<Object>getAs("user_id")).isNull();
    assertThat(row.<Object>getAs(Columns.REJECTION)).isNull();
  }

  @Test
  void a_field_that_is_no_string_becomes_one(SparkSession spark) {
    Row row =
        scrub(spark, Samples.event("amount", 12.5), PiiField.hash("timestamp"), mask("amount"));
    assertThat(row.<String>getAs("timestamp")).startsWith("k7:");
    assertThat(row.<String>getAs("amount")).isEqualTo("***");
  }

  @Test
  void fields_of_structs_arrays_and_maps_are_scrubbed_and_their_neighbours_are_not(
      SparkSession spark) {
    Row event =
        Samples.event(
            "items",
            Arrays.asList(
                RowFactory.create("sku-1", "carol@example.com", 1.0),
                null,
                RowFactory.create("sku-2", null, null)));
    Row row =
        scrub(
            spark,
            event,
            PiiField.hash("device.id"),
            PiiField.mask("items[*].email", MaskStyle.EMAIL),
            PiiField.hash("properties.email"));
    Row device = row.getAs("device");
    assertThat(device.getString(0)).startsWith("k7:");
    assertThat(device.getString(1)).isEqualTo("iOS");
    assertThat(row.getList(row.fieldIndex("items")))
        .isEqualTo(
            Arrays.asList(
                RowFactory.create("sku-1", "***@example.com", 1.0),
                null,
                RowFactory.create("sku-2", null, null)));
    Map<String, String> properties = row.getJavaMap(row.fieldIndex("properties"));
    assertThat(properties.get("email")).startsWith("k7:");
    assertThat(properties.get("colour")).isEqualTo("red");
  }

  @Test
  void all_values_of_a_map_can_be_scrubbed_at_once(SparkSession spark) {
    Row row = scrub(spark, Samples.event(), mask("properties.*"));
    assertThat(row.<String, String>getJavaMap(row.fieldIndex("properties")))
        .containsOnly(Map.entry("email", "***"), Map.entry("colour", "***"));
  }

  @Test
  void anything_can_be_removed(SparkSession spark) {
    Row row = scrub(spark, Samples.event(), PiiField.remove("items"), PiiField.remove("device.id"));
    assertThat(row.<Object>getAs("items")).isNull();
    assertThat(row.<Row>getAs("device")).isEqualTo(RowFactory.create(null, "iOS"));
  }

  @ParameterizedTest
  @CsvSource({
    "ALL, 0, 'anything', '***'",
    "EMAIL, 0, 'ann@example.com', '***@example.com'",
    "IPV4, 24, '192.168.200.44', '192.168.200.0'",
    "IPV4, 12, '192.168.200.44', '192.160.0.0'",
    "IPV4, 32, '1.2.3.4', '1.2.3.4'",
    "KEEP_FIRST, 2, 'ünder', 'ün***'",
    "KEEP_FIRST, 2, 'ab', '***'",
    "KEEP_LAST, 2, 'abcdé', '***dé'",
    "KEEP_LAST, 4, 'abc', '***'"
  })
  void a_mask_keeps_what_its_style_says(
      MaskStyle style, int keep, String value, String masked, SparkSession spark) {
    Row row = scrub(spark, Samples.event("user_id", value), PiiField.mask("user_id", style, keep));
    assertThat(row.<String>getAs("user_id")).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource({
    "EMAIL, 0, 'no address'",
    "EMAIL, 0, '@'",
    "EMAIL, 0, 'a@b@c'",
    "IPV4, 24, '::1'",
    "IPV4, 8, ''"
  })
  void what_cannot_be_masked_is_rejected_and_gone(
      MaskStyle style, int keep, String value, SparkSession spark) {
    Row row = scrub(spark, Samples.event("user_id", value), PiiField.mask("user_id", style, keep));
    Row rejection = row.getAs(Columns.REJECTION);
    assertThat(rejection.getString(0)).isEqualTo("scrub");
    assertThat(rejection.getString(1)).isEqualTo("UNSCRUBBABLE");
    assertThat(rejection.getString(2)).isEqualTo("user_id");
    assertThat(row.<Object>getAs("user_id")).isNull();
    assertThat(row.<Boolean>getAs(Columns.PII_SCRUBBED)).isFalse();
  }

  @Test
  void the_path_of_what_cannot_be_scrubbed_is_told_but_no_key_of_a_map(SparkSession spark) {
    Row inArray =
        scrub(
            spark,
            Samples.event(
                "items",
                List.of(
                    RowFactory.create("a", "a@b.example", 1.0),
                    RowFactory.create("b", "none", 1.0))),
            PiiField.mask("items[*].email", MaskStyle.EMAIL));
    assertThat(inArray.<Row>getAs(Columns.REJECTION).getString(2)).isEqualTo("items[1].email");
    assertThat(inArray.<Object>getAs("items")).isNull();
    Row inMap =
        scrub(
            spark,
            Samples.event("properties", Map.of("bob", "none")),
            PiiField.mask("properties.*", MaskStyle.EMAIL));
    assertThat(inMap.<Row>getAs(Columns.REJECTION).getString(2)).isEqualTo("properties.*");
  }

  @Test
  void fields_that_are_not_there_or_cannot_be_treated_so_refuse_the_frame(SparkSession spark) {
    refused(spark, "There is no field 'nick'", PiiField.hash("nick"));
    refused(spark, "There is no field 'serial'", PiiField.hash("device.serial"));
    refused(spark, "'device' is struct", PiiField.hash("device"));
    refused(spark, "'items' is array", PiiField.hash("items.email"));
    refused(spark, "named as a whole", PiiField.remove("device"), PiiField.hash("device.id"));
    assertThatThrownBy(() -> new PiiScrubber(List.of(PiiField.hash("email")), null))
        .hasMessage("'email' is to be hashed or tokenized, but there is no key");
    assertThatThrownBy(() -> new PiiScrubber(KEY, "a[0].b")).hasMessageContaining("not the path");
  }

  @Test
  void a_wildcard_finds_fields_wherever_they_are(SparkSession spark) {
    Row row = scrub(spark, Samples.event(), PiiField.hash("**.email"), mask("device.*"));
    assertThat(row.<String>getAs("email")).startsWith("k7:");
    assertThat(((Row) row.getList(row.fieldIndex("items")).get(0)).getString(1)).startsWith("k7:");
    assertThat(row.<String, String>getJavaMap(row.fieldIndex("properties")).get("email"))
        .startsWith("k7:");
    assertThat(row.<Row>getAs("device")).isEqualTo(RowFactory.create("***", "***"));
    assertThat(row.getList(row.fieldIndex(Columns.HEADERS)))
        .isEqualTo(scrub(spark, Samples.event()).getList(row.fieldIndex(Columns.HEADERS)));
  }

  @Test
  void a_token_leads_back_to_the_value(SparkSession spark) {
    Row row =
        scrub(
            spark,
            Samples.event(),
            PiiField.tokenize("email", TextOperation.LOWER),
            PiiField.tokenize("timestamp"));
    assertThat(KEY.tokens().reveal(row.getAs("email"))).asString().isEqualTo("ann@example.com");
    assertThat(KEY.tokens().reveal(row.getAs("timestamp"))).asString().isEqualTo("1795457045123");
  }

  @Test
  void all_modes_together_are_compiled_into_the_one_stage(SparkSession spark) {
    Dataset<Row> rows =
        new PiiScrubber(
                List.of(
                    PiiField.hash("user_id"),
                    PiiField.tokenize("**.email", TextOperation.LOWER),
                    new PiiField("session_id", new PiiTreatment.UnkeyedHash(Set.of())),
                    PiiField.mask("ip", MaskStyle.IP),
                    new PiiField("page", new PiiTreatment.MaskGroups("(/.{2}).*")),
                    new PiiField("timestamp", new PiiTreatment.RoundTime(TimeSpan.HOUR)),
                    new PiiField("amount", new PiiTreatment.RoundNumber(BigDecimal.TEN)),
                    PiiField.remove("device.*")),
                KEY)
            .scrub(Samples.parsed(spark, Samples.event("page", "/home")));

    Row row = rows.first();
    assertThat(row.<Object>getAs(Columns.REJECTION)).isNull();
    assertThat(row.<String>getAs("page")).isEqualTo("/ho***");
    assertThat(row.<Long>getAs("timestamp")).isEqualTo(1_795_456_800_000L);
    assertThat(row.<Double>getAs("amount")).isEqualTo(10.0);
    assertThat(Plans.interpreted(rows)).isEmpty();
    assertThat(Plans.operators(rows)).startsWith("*").containsOnlyOnce("*");
    assertThat(Plans.largestMethod(rows)).isLessThan(8000);
  }

  @Test
  void personal_data_that_is_rescued_or_rejected_is_sealed(SparkSession spark) {
    String secret = "canary-5f2a@example.com";
    for (Row event :
        List.of(
            Samples.event(Columns.MISFITS, Samples.texts("email", secret), "email", null),
            Samples.event(Columns.MISFITS, Samples.texts("items[0].email", secret)),
            Samples.event(Columns.UNKNOWN, Samples.texts("device." + secret, "1")),
            Samples.event(Columns.UNKNOWN, Samples.texts("email2", secret)),
            Samples.event("event_id", null, "email", secret, Columns.KEY, Samples.bytes(secret)),
            Samples.event("ip", secret, "user_id", secret, "session_id", secret),
            Samples.event(
                Columns.FAILURE,
                RowFactory.create("INVALID_JSON", "at byte 7"),
                Columns.VALUE,
                Samples.bytes(secret),
                Columns.HEADERS,
                List.of(RowFactory.create("trace", Samples.bytes(secret)))))) {
      Row row = SamplePipeline.apply(Samples.parsed(spark, event)).first();
      assertThat(shown(row)).isNotEmpty().doesNotContain(secret, "canary");
    }
  }

  /** All texts and bytes of a row, the latter as text and in base64. */
  private static String shown(Object value) {
    StringBuilder shown = new StringBuilder();
    if (value instanceof Row row) {
      for (int i = 0; i < row.length(); i++) {
        shown.append(row.isNullAt(i) ? "" : shown(row.get(i))).append(' ');
      }
    } else if (value instanceof scala.collection.Iterable<?> many) {
      CollectionConverters.asJava(many).forEach(one -> shown.append(shown(one)).append(' '));
    } else if (value instanceof scala.Product pair) {
      shown.append(shown(pair.productElement(0))).append(shown(pair.productElement(1)));
    } else if (value instanceof byte[] bytes) {
      shown.append(new String(bytes, StandardCharsets.ISO_8859_1));
    } else {
      shown.append(value);
    }
    return shown.toString();
  }

  @Test
  void the_key_is_in_no_event_that_spark_would_log(SparkSession spark) throws Exception {
    Queue<SparkListenerEvent> events = new ConcurrentLinkedQueue<>();
    SparkFirehoseListener listener =
        new SparkFirehoseListener() {
          @Override
          public void onEvent(SparkListenerEvent event) {
            events.add(event);
          }
        };
    spark.sparkContext().addSparkListener(listener);
    try {
      SamplePipeline.apply(Samples.parsed(spark, Samples.event())).collectAsList();
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
    JsonProtocolOptions options = new JsonProtocolOptions(spark.sparkContext().conf());
    StringBuilder log = new StringBuilder();
    events.forEach(
        event ->
            log.append(JsonProtocol$.MODULE$.sparkEventToJsonString(event, options)).append('\n'));

    assertThat(log).contains("SparkListenerSQLExecutionStart", "rewrite");
    assertThat(log).doesNotContain(writings());
  }

  /** How the secret could be written. */
  private static String[] writings() {
    byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
    return new String[] {
      SECRET,
      SECRET.substring(0, 16),
      HexFormat.of().formatHex(secret),
      Base64.getEncoder().encodeToString(secret),
      Base64.getEncoder().withoutPadding().encodeToString(secret),
      Arrays.toString(secret)
    };
  }

  @Test
  void the_key_is_in_no_plan_and_in_no_generated_code(SparkSession spark) {
    Dataset<Row> rows = SamplePipeline.apply(Samples.parsed(spark, Samples.event()));
    rows.collectAsList();
    String shown =
        rows.queryExecution().toString()
            + rows.queryExecution().logical().treeString()
            + rows.queryExecution().logical().toJSON()
            + rows.queryExecution()
                .explainString(org.apache.spark.sql.execution.ExplainMode.fromString("formatted"))
            + Plans.code(rows)
            + SamplePipeline.SCRUBBER
            + SamplePipeline.ENFORCER
            + SamplePipeline.PAYLOAD;
    assertThat(shown).contains("rewrite").doesNotContain(writings());
  }

  @Test
  void a_key_survives_serialization_and_a_weak_one_is_refused() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    KEY.hmac();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(KEY);
    }
    PiiKey copy =
        (PiiKey) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    assertThat(copy).isEqualTo(KEY).hasToString("PiiKey[id=k7, secret=***]");
    assertThat(copy.hmac().of(new byte[3], 0, 3)).isEqualTo(KEY.hmac().of(new byte[3], 0, 3));
    assertThatThrownBy(() -> new PiiKey("k", new byte[15])).hasMessageContaining("has 15 bytes");
    assertThatThrownBy(() -> new PiiKey("k:1", new byte[16])).hasMessageContaining("'k:1'");
  }

  private static PiiField mask(String path) {
    return PiiField.mask(path, MaskStyle.ALL);
  }

  private static void refused(SparkSession spark, String message, PiiField... fields) {
    Dataset<Row> rows = Samples.parsed(spark, Samples.event());
    assertThatThrownBy(() -> new PiiScrubber(List.of(fields), KEY).scrub(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static Row scrub(SparkSession spark, @Nullable Row event, PiiField... fields) {
    return new PiiScrubber(List.of(fields), KEY)
        .scrub(Samples.parsed(spark, java.util.Objects.requireNonNull(event)))
        .first();
  }
}
