package dev.bronzeline.schema.infer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaSampleTest {

  private final SchemaSample sample = new SchemaSample();

  @Test
  void the_proposal_says_types_what_is_required_and_how_often_a_field_is_there() {
    add("{'id': 'a', 'n': 1, 'price': 1, 'at': '2026-11-23T18:00:00Z', 'day': '2026-11-23'}");
    add("{'id': 'b', 'n': null, 'price': 1.5, 'at': '2026-11-23T18:00:00+01:00', 'ok': true}");
    add("{'id': 'c', 'price': 2, 'big': 12345678901234567890, 'odd': [1]}");
    add("{'id': 'd', 'price': 2, 'odd': 'x', 'none': null}");

    assertThat(sample.ddl())
        .isEqualTo(
            """
            id STRING NOT NULL,  -- in all
            n BIGINT,  -- in 50.0 %; null in 25.0 %
            price DOUBLE NOT NULL,  -- in all
            at TIMESTAMP,  -- in 50.0 %
            day DATE,  -- in 25.0 %
            ok BOOLEAN,  -- in 25.0 %
            big DECIMAL(38,0),  -- in 25.0 %
            odd STRING,  -- in 50.0 %; 50.0 % texts and 50.0 % lists
            none STRING  -- in 25.0 %; null in 25.0 %; its type is not known
            """);
  }

  @Test
  void what_is_nested_has_lines_of_its_own_and_all_of_it_is_a_ddl() {
    add(
        "{'device': {'os': 'x', 'app': {'v': 1}}, 'items': [{'sku': 'a'}, {'sku': 'b', 'n': 2}], 'tags': ['x'], 'none': [], 'void': {}}");

    assertThat(sample.ddl())
        .isEqualTo(
            """
            device STRUCT<
              os: STRING NOT NULL,  -- in all
              app: STRUCT<
                v: BIGINT NOT NULL  -- in all
              > NOT NULL  -- in all
            > NOT NULL,  -- in all
            items ARRAY<STRUCT<
              sku: STRING NOT NULL,  -- in all
              n: BIGINT  -- in 50.0 %
            >> NOT NULL,  -- in all
            tags ARRAY<STRING> NOT NULL,  -- in all
            none ARRAY<STRING> NOT NULL,  -- in all
            void MAP<STRING, STRING> NOT NULL  -- in all
            """);
    assertThat(StructType.fromDDL(sample.ddl()).fieldNames())
        .containsExactly("device", "items", "tags", "none", "void");
  }

  @Test
  void an_object_with_ever_new_names_is_a_map() {
    for (int i = 0; i < 30; i++) {
      add("{'counts': {'k%d': %d}, 'id': 1}".formatted(i, i));
    }

    assertThat(sample.ddl()).startsWith("counts MAP<STRING, BIGINT> NOT NULL,  -- in all\n");
  }

  @Test
  void names_that_are_no_names_of_columns_are_quoted_or_left_out_and_told() {
    add("{'a-b': 1, 'tick`s': 1, '_id': 1, 'x': 1, 'X': 2, 'new\\nline': 1, '': 1}");

    assertThat(sample.ddl())
        .isEqualTo(
            """
            `a-b` BIGINT NOT NULL,  -- in all
            `tick``s` BIGINT NOT NULL,  -- in all
            x BIGINT NOT NULL  -- in all
            -- left out: _id begins with '_', as Bronzeline's own columns do
            -- left out: X is spelt like another field but for its capitals
            -- left out: new?line is no name of a column
            -- left out:  is no name of a column
            """);
    assertThat(StructType.fromDDL(sample.ddl()).fieldNames()).containsExactly("a-b", "tick`s", "x");
  }

  @Test
  void what_looks_personal_is_marked_and_no_value_is_shown() {
    add(
        "{'userEmail': 'x', 'contact': 'ann@example.com', 'note': '10.0.0.1', 'iban': 'DE89370400440532013000', 'pay': '4111 1111 1111 1111', 'page': '/a', 'sum': '12345678'}");

    assertThat(sample.ddl())
        .contains("userEmail STRING NOT NULL,  -- in all; PERSONAL DATA? by its name\n")
        .contains(
            "contact STRING NOT NULL,  -- in all; PERSONAL DATA? all look like e-mail addresses\n")
        .contains("note STRING NOT NULL,  -- in all; PERSONAL DATA? all look like IP addresses\n")
        .contains("by its name, all look like bank accounts\n")
        .contains("pay STRING NOT NULL,  -- in all; PERSONAL DATA? all look like card numbers\n")
        .contains("page STRING NOT NULL,  -- in all\n")
        .contains("sum STRING NOT NULL  -- in all\n")
        .doesNotContain("ann@", "10.0.0.1", "DE89", "4111");
  }

  @ParameterizedTest
  @CsvSource({
    "email, true", "e_mail, true", "contactEmail, true", "ip, true", "client_ip, true",
    "shipping, false", "zip, true", "birthDate, true", "first_name, true", "product_name, false",
    "user_id, true", "order_id, false", "latitude, true", "plate, false", "phone, true",
    "description, false", "page, false", "company, false", "ip_address, true"
  })
  void names_of_personal_data_are_known(String name, boolean personal) {
    assertThat(PersonalName.is(name)).isEqualTo(personal);
  }

  @ParameterizedTest
  @CsvSource({
    "ann@example.com, MAIL",
    "a@b, ''",
    "10.0.0.1, IP4",
    "10.0.0.256, ''",
    "2001:db8::1, IP6",
    "12:30:45, ''",
    "+49 30 1234567, PHONE",
    "123456789012, ''",
    "2026-11-23, DATE",
    "4111111111111111, CARD",
    "4111111111111112, ''",
    "DE89370400440532013000, IBAN",
    "DE88370400440532013000, ''",
    "2026-11-23T18:00:00.123Z, INSTANT",
    "2026-11-23T18:00:00, ''"
  })
  void texts_are_known_by_their_shape(String text, String shape) {
    assertThat(TextShape.of(text).toString()).isEqualTo("[" + shape + "]");
  }

  @Test
  void what_is_no_event_is_counted() {
    sample.add(null);
    sample.add("[1]".getBytes(UTF_8));
    sample.add("{".getBytes(UTF_8));
    sample.add("\0\0\0\0\1{\"id\": 1}".getBytes(UTF_8));

    assertThat(sample.records()).isEqualTo(4);
    assertThat(sample.withoutValue()).isEqualTo(1);
    assertThat(sample.notObjects()).isEqualTo(2);
    assertThat(sample.events()).isEqualTo(1);
    assertThat(sample.ddl()).isEqualTo("id BIGINT NOT NULL  -- in all\n");
  }

  private void add(String json) {
    sample.add(json.replace('\'', '"').getBytes(UTF_8));
  }
}
