package dev.bronzeline.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaLoaderTest {

  private static final StructType ORDER =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("customer", new StructType().add("email", DataTypes.StringType, false), true)
          .add("tags", DataTypes.createArrayType(DataTypes.StringType));

  @TempDir Path directory;

  @BeforeEach
  void create() throws IOException {
    Files.createDirectories(directory.resolve("schemas"));
  }

  @Test
  void ddl_may_have_comments_and_required_fields_at_any_depth() throws IOException {
    write(
        "orders.ddl",
        """
        -- An order.
        id       STRING NOT NULL,  -- never null
        customer STRUCT<
          email: STRING NOT NULL   -- required if there is a customer
        >,
        tags     ARRAY<STRING>
        """);

    assertThat(load("orders")).isEqualTo(ORDER);
    assertThat(load("schemas/orders.ddl")).isEqualTo(ORDER);
    assertThat(load(directory.resolve("schemas/orders.ddl").toString())).isEqualTo(ORDER);
  }

  @Test
  void json_is_that_of_spark() throws IOException {
    write("orders.json", ORDER.json());

    assertThat(load("orders")).isEqualTo(ORDER);
  }

  @Test
  void a_json_schema_is_told_by_its_ending_or_by_what_it_says() throws IOException {
    String properties = "\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}}";
    write("ending.schema.json", "{" + properties);
    write(
        "says.json",
        "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", " + properties);
    write("bad.schema.json", "{\"type\": \"object\"}");

    assertThat(load("ending")).isEqualTo(StructType.fromDDL("id STRING"));
    assertThat(load("says")).isEqualTo(StructType.fromDDL("id STRING"));
    assertThatThrownBy(() -> load("bad"))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("bad.schema.json: # is an object of which nothing is said");
  }

  @Test
  void a_source_says_what_the_file_says_now_and_where_it_is() throws IOException {
    write(
        "orders.avsc",
        "{\"type\": \"record\", \"name\": \"O\", \"fields\": [{\"name\": \"id\", \"type\": \"string\"}]}");
    SchemaSource source = new SchemaLoader(directory).source("orders", "7");

    SchemaVersion before = source.current();
    assertThat(before.version()).isEqualTo("7");
    assertThat(before.origin()).isEqualTo(directory.resolve("schemas/orders.avsc").toString());
    assertThat(before.schema()).isEqualTo(StructType.fromDDL("id STRING NOT NULL"));
    assertThat(before.avro()).isNotNull();
    write("orders.ddl", "id STRING, more INT");
    assertThat(source.current().schema()).isEqualTo(StructType.fromDDL("id STRING, more INT"));
    assertThat(source.current().avro()).isNull();
  }

  @Test
  void names_are_unique_inside_of_arrays_and_maps_as_well() throws IOException {
    write("twice.ddl", "a ARRAY<MAP<STRING, STRUCT<id: STRING, ID: INT>>>");

    assertThatThrownBy(() -> load("twice"))
        .hasMessageContaining("declares the field a[*].*.ID twice");
  }

  @Test
  void a_class_may_say_its_schema() {
    assertThat(load("class:" + Says.class.getName())).isEqualTo(ORDER);
  }

  @Test
  void a_bean_is_a_schema() {
    assertThat(load("class:" + Bean.class.getName()))
        .isEqualTo(
            new StructType()
                .add("count", DataTypes.LongType, false)
                .add("name", DataTypes.StringType, true));
  }

  @Test
  void a_schema_is_read_once() throws IOException {
    SchemaLoader loader = new SchemaLoader(directory);
    write("orders.ddl", "id STRING NOT NULL");
    StructType first = loader.load("orders");
    write("orders.ddl", "other INT");

    assertThat(loader.load("orders")).isSameAs(first);
    assertThat(load("orders").fieldNames()).containsExactly("other");
  }

  @Test
  void what_is_not_there_is_told_with_where_it_was_looked_for() {
    assertThatThrownBy(() -> load("orders"))
        .isInstanceOf(SchemaException.class)
        .hasMessage(
            "There is no schema 'orders': looked for %s with .ddl, .schema.json, .json, .avsc; a class is written class:some.Name."
                .formatted(directory.resolve("schemas/orders")));
    assertThatThrownBy(() -> load("schemas/orders.ddl"))
        .hasMessage("There is no schema file " + directory.resolve("schemas/orders.ddl") + ".");
    assertThatThrownBy(() -> load("class:no.Such"))
        .hasMessage("There is no class no.Such on the class path; add its jar, or name a file.");
  }

  @Test
  void what_is_not_a_schema_is_told_with_the_reason() throws IOException {
    write("bad.ddl", "id STRING NOT");
    write("bad.json", "{\"type\":\"long\"}");
    write("number.json", "\"long\"");
    write("bad.avsc", "{\"type\":\"string\"}");
    write("twice.ddl", "a STRUCT<id: STRING, ID: INT>");
    write("empty.json", new StructType().json());

    assertThatThrownBy(() -> load("schemas/bad.ddl"))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("bad.ddl is not one: ")
        .hasMessageContaining("Syntax error");
    assertThatThrownBy(() -> load("schemas/bad.json"))
        .hasMessageContaining("bad.json is not one: ");
    assertThatThrownBy(() -> load("schemas/number.json"))
        .hasMessageEndingWith(
            "number.json: it is not a struct; a JSON Schema says $schema, or its file ends in .schema.json.");
    assertThatThrownBy(() -> load("schemas/bad.avsc"))
        .hasMessageEndingWith("bad.avsc: an event must be an Avro record, but this is string.");
    assertThatThrownBy(() -> load("schemas/twice.ddl"))
        .hasMessage(
            "The schema schemas/twice.ddl declares the field a.ID twice (case does not count); rename one.");
    assertThatThrownBy(() -> load("empty"))
        .hasMessage("The schema empty has no fields; declare at least one.");
    assertThatThrownBy(() -> load("class:" + Fails.class.getName()))
        .hasMessageContaining("The schema method of class")
        .hasMessageContaining("Syntax error");
  }

  @Test
  void the_bronze_table_has_bronzelines_columns_after_the_events_own() throws IOException {
    write("orders.ddl", "id STRING NOT NULL");

    assertThat(new SchemaLoader(directory).loadBronze("orders").fieldNames())
        .containsExactly(
            "id",
            "_topic",
            "_partition",
            "_offset",
            "_kafka_timestamp",
            "_ingested_at",
            "_schema_version",
            "_validation_status",
            "_quality_score",
            "_violations",
            "_pii_scrubbed",
            "_rescued");
    assertThat(BronzeSchema.deadLetters().fieldNames())
        .containsExactly(
            "topic",
            "partition",
            "offset",
            "kafka_timestamp",
            "key",
            "value",
            "headers",
            "stage",
            "reason",
            "message",
            "field",
            "violations",
            "schema_version",
            "ingested_at",
            "attempt");
  }

  @Test
  void the_types_of_all_fields_are_listed_by_path() {
    StructType schema =
        StructType.fromDDL(
            "id STRING, d DECIMAL(4,1), items ARRAY<STRUCT<sku: STRING>>, labels MAP<STRING, BIGINT>");

    assertThat(FieldTypes.of(schema))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "id", "string",
                "d", "decimal(4,1)",
                "items", "array",
                "items[*]", "struct",
                "items[*].sku", "string",
                "labels", "map",
                "labels.*", "long"));
  }

  private StructType load(String schema) {
    return new SchemaLoader(directory).load(schema);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve("schemas").resolve(file), text);
  }

  /** Says its schema. */
  public static final class Says {
    private Says() {}

    public static StructType schema() {
      return ORDER;
    }
  }

  /** Cannot say its schema. */
  public static final class Fails {
    private Fails() {}

    public static StructType schema() {
      return StructType.fromDDL("no luck at all");
    }
  }

  /** A Java bean. */
  public static class Bean {
    private long count;
    private String name = "";

    public long getCount() {
      return count;
    }

    public void setCount(long count) {
      this.count = count;
    }

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }
  }
}
