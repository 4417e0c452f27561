package dev.bronzeline.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.config.RegistrySettings;
import dev.bronzeline.config.RegistrySettings.Login;
import dev.bronzeline.config.RegistrySettings.Patience;
import dev.bronzeline.config.Secret;
import dev.bronzeline.schema.FieldNotes;
import dev.bronzeline.schema.SchemaException;
import dev.bronzeline.schema.SchemaUnavailableException;
import dev.bronzeline.schema.UnknownSchemaException;
import dev.bronzeline.schema.WriterSchemas;
import dev.bronzeline.testing.RegistryDouble;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryTest {

  private static final String ORDER =
      "{\"type\": \"record\", \"name\": \"Order\", \"fields\": [{\"name\": \"id\", \"type\": \"string\"}]}";
  private static final String WIDER =
      "{\"type\": \"record\", \"name\": \"Order\", \"fields\": [{\"name\": \"id\", \"type\": \"string\"},"
          + " {\"name\": \"amount\", \"type\": [\"null\", \"double\"], \"default\": null}]}";
  private static final StructType ORDERS = StructType.fromDDL("id STRING NOT NULL");

  private final RegistryDouble one =
      RegistryDouble.start().with("orders-value", 1, 11, "AVRO", ORDER, "");
  private final RegistryDouble two =
      RegistryDouble.start().with("orders-value", 1, 11, "AVRO", ORDER, "");
  private final TestClock clock = new TestClock();

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  @Test
  void the_schema_of_an_id_is_asked_for_once() {
    Registry registry = registry(one.url());

    assertThat(registry.byId(11)).isEqualTo(new Schema.Parser().parse(ORDER));
    assertThat(registry.byId(11)).isSameAs(registry.byId(11));
    assertThat(one.asked()).containsExactly("/schemas/ids/11");
  }

  @Test
  void whether_it_can_be_asked_is_found_out_once() {
    Registry registry = registry(one.url());

    registry.requireAnswer();
    registry.requireAnswer();

    assertThat(one.asked()).containsExactly("/schemas/types");
    one.close();
    registry.requireAnswer(); // what is known keeps a running job alive
  }

  @Test
  void a_registry_that_never_answered_is_told() {
    one.close();
    Registry registry = registry(one.url());

    assertThatThrownBy(registry::requireAnswer).isInstanceOf(SchemaUnavailableException.class);
    assertThat(registry.health().answers()).isFalse();
  }

  @Test
  void an_id_that_the_registry_does_not_have_is_asked_for_again_after_a_while() {
    Registry registry = registry(one.url());

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> registry.byId(12))
          .isInstanceOf(UnknownSchemaException.class)
          .hasMessage("The schema registry has no schema with the id 12.");
    }
    assertThat(one.asked()).hasSize(1);
    one.with("orders-value", 2, 12, "AVRO", WIDER, "");
    clock.pass(Duration.ofSeconds(31));
    assertThat(registry.byId(12).getFields()).hasSize(2);
    assertThat(registry.health()).isEqualTo(RegistryHealth.GOOD);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 429, 408})
  void the_next_url_is_asked_when_one_fails_and_stays_the_first(int status) {
    one.fails(status, 100);
    Registry registry = registry(one.url(), two.url());

    assertThat(registry.byId(11)).isNotNull();
    assertThat(registry.version("orders-value", null).schema()).isEqualTo(ORDERS);
    assertThat(one.asked()).hasSize(1);
    assertThat(two.asked()).hasSize(2);
  }

  @Test
  void a_url_where_nothing_listens_is_passed_over() {
    two.close();

    assertThat(registry(two.url(), one.url()).byId(11)).isNotNull();
  }

  @Test
  void all_urls_are_asked_again_after_a_pause() {
    one.fails(503, 2);

    assertThat(registry(one.url()).byId(11)).isNotNull();
    assertThat(one.asked()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_url_that_hangs_is_left_after_the_time_that_an_answer_may_take(boolean inBody) {
    one.hangs(inBody);
    Registry registry =
        new Registry(
            settings(
                null, new Patience(second(5), second(2), 1, Duration.ZERO), one.url(), two.url()),
            clock);

    assertThat(registry.byId(11)).isNotNull();
    assertThat(one.asked()).hasSize(1);
  }

  @Test
  void who_asks_while_the_registry_is_silent_is_told_so_and_does_not_wait_again() {
    one.fails(500, 1000);
    Registry registry = registry(one.url());

    for (int id = 1; id < 10; id++) {
      int asked = id;
      assertThatThrownBy(() -> registry.byId(asked))
          .isInstanceOf(SchemaUnavailableException.class)
          .hasMessageContaining(one.url() + " answered 500: on purpose");
    }
    assertThat(one.asked()).hasSize(3);
    assertThat(registry.health().answers()).isFalse();
    assertThat(registry.health().failures()).isEqualTo(1);
    assertThat(registry.health().silentSince()).isEqualTo(clock.instant());

    one.fails(500, 0);
    clock.pass(Duration.ofSeconds(6));
    assertThat(registry.byId(11)).isNotNull();
    assertThat(registry.health()).isEqualTo(new RegistryHealth(1, null, null));
  }

  @Test
  void what_is_known_needs_no_answer() {
    Registry registry = registry(one.url());
    registry.byId(11);
    registry.version("orders-value", 1);
    one.fails(500, 1000);
    assertThatThrownBy(() -> registry.version("orders-value", null))
        .isInstanceOf(SchemaUnavailableException.class);

    assertThat(registry.byId(11)).isNotNull();
    assertThat(registry.version("orders-value", 1).schema()).isEqualTo(ORDERS);
  }

  @Test
  void a_name_and_a_password_or_a_token_open_the_door_and_never_print() {
    RegistrySettings basic = settings(new Login("me", Secret.of("hidden")), patience(), one.url());
    new Registry(basic, clock).byId(11);
    assertThat(one.authorization()).isEqualTo("Basic bWU6aGlkZGVu");

    RegistrySettings bearer = settings(new Login(null, Secret.of("hidden")), patience(), one.url());
    new Registry(bearer, clock).byId(11);
    assertThat(one.authorization()).isEqualTo("Bearer hidden");

    assertThat(basic + " " + bearer + new RegistrySchemas(basic)).doesNotContain("hidden");
  }

  @Test
  void a_login_that_is_refused_is_wrong_settings_at_the_start_and_no_answer_for_a_record() {
    one.fails(401, 100);
    Registry registry = registry(one.url());

    assertThatThrownBy(() -> registry.version("orders-value", null))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("does not let us in (401); set schema.registry.user");
    assertThatThrownBy(() -> registry.byId(11)).isInstanceOf(SchemaUnavailableException.class);
    assertThat(one.asked()).hasSize(2);
  }

  @Test
  void a_server_that_is_no_registry_is_told() {
    one.with("/schemas/ids/11", "<html>");
    two.close();
    assertThatThrownBy(() -> registry(one.url()).byId(11))
        .isInstanceOf(SchemaUnavailableException.class)
        .hasMessageContaining("answered no JSON");
  }

  @Test
  void a_subject_that_is_not_there_is_told() {
    assertThatThrownBy(() -> registry(one.url()).version("order-value", null))
        .isInstanceOf(UnknownSchemaException.class)
        .hasMessage(
            "The schema registry at %s has no subject order-value: Schema not found; check schema.registry.subject or its strategy."
                .formatted(one.url()));
  }

  @Test
  void the_name_of_a_subject_may_have_any_characters() {
    one.with(
        "/subjects/a b/ü-value/versions/3",
        "{\"version\": 3, \"schema\": %s}".formatted(quoted(ORDER)));

    assertThat(registry(one.url()).version("a b/ü-value", 3).version()).isEqualTo("3");
    assertThat(one.asked()).containsExactly("/subjects/a%20b%2F%C3%BC-value/versions/3");
  }

  @Test
  void schemas_of_avro_may_refer_to_others_also_in_two_ways() {
    one.with(
            "money",
            1,
            1,
            "AVRO",
            "{\"type\": \"enum\", \"name\": \"x.Currency\", \"symbols\": [\"EUR\"]}",
            "")
        .with(
            "price",
            1,
            2,
            "AVRO",
            "{\"type\": \"record\", \"name\": \"x.Price\", \"fields\": [{\"name\": \"currency\", \"type\": \"x.Currency\"}]}",
            reference("x.Currency", "money"))
        .with(
            "sale-value",
            1,
            3,
            "AVRO",
            "{\"type\": \"record\", \"name\": \"x.Sale\", \"fields\": [{\"name\": \"price\", \"type\": \"x.Price\"}, {\"name\": \"paid\", \"type\": \"x.Currency\"}]}",
            reference("x.Price", "price") + ", " + reference("x.Currency", "money"));

    assertThat(FieldNotes.without(registry(one.url()).version("sale-value", null).schema()))
        .isEqualTo(
            StructType.fromDDL(
                "price STRUCT<currency: STRING NOT NULL> NOT NULL, paid STRING NOT NULL"));
    assertThat(registry(one.url()).byId(3).getField("price").schema().getFullName())
        .isEqualTo("x.Price");
  }

  @Test
  void json_schemas_may_refer_to_others_too() {
    one.with(
            "money",
            1,
            1,
            "JSON",
            "{\"type\": \"object\", \"properties\": {\"code\": {\"type\": \"string\"}}}",
            "")
        .with(
            "sale-value",
            4,
            2,
            "JSON",
            "{\"type\": \"object\", \"properties\": {\"paid\": {\"$ref\": \"money.json\"}}}",
            reference("money.json", "money"));

    assertThat(registry(one.url()).version("sale-value", null).schema())
        .isEqualTo(StructType.fromDDL("paid STRUCT<code: STRING>"));
    assertThat(registry(one.url()).versions("sale-value")).containsExactly(1, 2, 3, 4);
    assertThatThrownBy(() -> registry(one.url()).byId(2))
        .isInstanceOf(UnknownSchemaException.class)
        .hasMessage("The schema with the id 2 is of type JSON and not Avro.");
  }

  @Test
  void what_cannot_be_the_schema_of_an_event_is_told_with_its_place() {
    one.with("text-value", 1, 1, "AVRO", "{\"type\": \"string\"}", "")
        .with("proto-value", 1, 2, "PROTOBUF", "message", "");

    assertThatThrownBy(() -> registry(one.url()).version("text-value", null))
        .isInstanceOf(SchemaException.class)
        .hasMessageStartingWith("The schema text-value, version 1, at " + one.url());
    assertThatThrownBy(() -> registry(one.url()).version("proto-value", null))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("is of type PROTOBUF; AVRO and JSON can be read.");
  }

  @Test
  void
      the_latest_version_is_asked_for_again_when_its_time_is_over_and_the_old_one_stays_if_none_answers() {
    RegistrySource source = source();
    assertThat(source.current().version()).isEqualTo("1");
    one.with("orders-value", 2, 12, "AVRO", WIDER, "");
    assertThat(source.current().version()).isEqualTo("1");

    clock.pass(Duration.ofMinutes(1));
    one.fails(500, 1000);
    assertThat(source.current().version()).isEqualTo("1");
    one.fails(500, 0);
    clock.pass(Duration.ofMinutes(1));
    assertThat(source.current().version()).isEqualTo("2");
  }

  @Test
  void a_new_version_that_cannot_be_used_does_not_replace_the_old_one() {
    RegistrySource source = source();
    source.current();
    one.with("orders-value", 2, 12, "AVRO", "{\"type\": \"string\"}", "");
    clock.pass(Duration.ofMinutes(1));

    assertThat(source.current().version()).isEqualTo("1");
  }

  @Test
  void a_source_that_never_answered_says_so() {
    one.fails(500, 1000);

    assertThatThrownBy(() -> source().current()).isInstanceOf(SchemaUnavailableException.class);
  }

  @Test
  void writers_schemas_travel_and_share_what_this_jvm_knows() throws Exception {
    WriterSchemas schemas = new RegistrySchemas(settings(null, patience(), one.url()));
    Schema schema = schemas.byId(11);

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(schemas);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      WriterSchemas arrived = (WriterSchemas) in.readObject();
      assertThat(arrived.byId(11)).isSameAs(schema);
    }
    assertThat(one.asked()).hasSize(1);
  }

  private RegistrySource source() {
    RegistrySettings settings = settings(null, patience(), one.url());
    return new RegistrySource(settings, new Registry(settings, clock), clock);
  }

  private Registry registry(String... urls) {
    return new Registry(settings(null, patience(), urls), clock);
  }

  private static Patience patience() {
    return new Patience(second(5), second(5), 2, Duration.ofMillis(1));
  }

  private static Duration second(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static RegistrySettings settings(
      @Nullable Login login, Patience patience, String... urls) {
    return new RegistrySettings(
        List.of(urls), "orders-value", null, login, null, null, patience, Duration.ofMinutes(1));
  }

  private static String reference(String name, String subject) {
    return "{\"name\": \"%s\", \"subject\": \"%s\", \"version\": 1}".formatted(name, subject);
  }

  private static String quoted(String json) {
    return "\"" + json.replace("\"", "\\\"") + "\"";
  }

  private static final class TestClock extends Clock {
    private Instant now = Instant.parse("2026-11-23T18:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
