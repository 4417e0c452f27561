package dev.bronzeline.refine.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.schema.Reason;
import dev.bronzeline.schema.SchemaUnavailableException;
import dev.bronzeline.schema.UnknownSchemaException;
import dev.bronzeline.schema.WriterSchemas;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Payloads behind a zero byte and a schema id. */
class WireFormatTest {
  private static final StructType TABLE = StructType.fromDDL("id bigint, name string");
  private static final Schema OLD = schema("{\"name\": \"id\", \"type\": \"int\"}");
  private static final Schema NEW =
      schema("{\"name\": \"name\", \"type\": \"string\"}, {\"name\": \"id\", \"type\": \"long\"}");

  private static Schema schema(String fields) {
    return new Schema.Parser()
        .parse("{\"type\": \"record\", \"name\": \"Event\", \"fields\": [%s]}".formatted(fields));
  }

  /** A registry in memory, which notes what it is asked and may be away for a while. */
  private static final class Registry implements WriterSchemas {
    private final Map<Integer, Schema> schemas;
    private final List<Integer> asked = new ArrayList<>();
    private int away;

    Registry(Map<Integer, Schema> schemas) {
      this.schemas = schemas;
    }

    @Override
    public Schema byId(int id) {
      asked.add(id);
      if (away > 0) {
        away--;
        throw new SchemaUnavailableException("away");
      }
      Schema schema = schemas.get(id);
      if (schema == null) {
        throw new UnknownSchemaException("no " + id);
      }
      return schema;
    }
  }

  private static byte[] framed(int id, byte[] payload) {
    return ByteBuffer.allocate(5 + payload.length).put((byte) 0).putInt(id).put(payload).array();
  }

  private static byte[] event(int id, Schema schema, Object... values) {
    GenericData.Record record = new GenericData.Record(schema);
    for (int i = 0; i < values.length; i++) {
      record.put(i, values[i]);
    }
    return framed(id, AvroTables.bytes(schema, record));
  }

  private static ConfluentAvroDecoder decoder(WriterSchemas schemas) {
    return new ConfluentAvroDecoder(
        TABLE, ParserLimits.DEFAULT, Coercion.LOSSLESS, false, schemas, Unreachable.REJECT);
  }

  @Test
  void each_record_is_read_by_the_schema_that_it_was_written_with_and_each_is_asked_for_once() {
    Registry registry = new Registry(Map.of(1, OLD, 70_000, NEW));
    ConfluentAvroDecoder decoder = decoder(registry);
    for (int i = 0; i < 3; i++) {
      assertThat(Decoded.of(decoder, TABLE, event(1, OLD, i)).value("id")).isEqualTo((long) i);
      Decoded row = Decoded.of(decoder, TABLE, event(70_000, NEW, "n", 5L));
      assertThat(row.values()).isEqualTo(Map.of("id", 5L, "name", "n"));
    }
    assertThat(registry.asked).containsExactly(1, 70_000);
  }

  @Test
  void an_id_that_the_registry_does_not_have_is_told_and_asked_for_once() {
    Registry registry = new Registry(Map.of());
    ConfluentAvroDecoder decoder = decoder(registry);
    for (int i = 0; i < 3; i++) {
      Decoded row = Decoded.of(decoder, TABLE, event(17, OLD, i));
      assertThat(row.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA);
      assertThat(row.message())
          .isEqualTo("the registry has no schema with the id 17, which stands at byte 1");
    }
    assertThat(Decoded.of(decoder, TABLE, event(-5, OLD, 1)).reason())
        .isEqualTo(Reason.UNKNOWN_SCHEMA);
    assertThat(registry.asked).containsExactly(17);
  }

  @Test
  void a_record_whose_schema_cannot_be_asked_for_is_told_with_its_id_and_the_others_are_read() {
    Registry registry = new Registry(Map.of(1, OLD, 2, NEW));
    ConfluentAvroDecoder decoder = decoder(registry);
    assertThat(Decoded.of(decoder, TABLE, event(1, OLD, 4)).reason()).isNull();
    registry.away = 1;
    for (int i = 0; i < 3; i++) {
      Decoded row = Decoded.of(decoder, TABLE, event(2, NEW, "n", 5L));
      assertThat(row.reason()).isEqualTo(Reason.UNREACHABLE_SCHEMA);
      assertThat(row.message())
          .isEqualTo(
              "the registry does not answer for the schema with the id 2, which stands at byte 1");
      assertThat(Decoded.of(decoder, TABLE, event(1, OLD, i)).value("id")).isEqualTo((long) i);
    }
    assertThat(registry.asked).containsExactly(1, 2);
    assertThat(Decoded.of(decoder(registry), TABLE, event(2, NEW, "n", 5L)).value("id"))
        .isEqualTo(5L);
  }

  @Test
  void or_it_is_no_fault_of_the_record_and_asked_for_again() {
    Registry registry = new Registry(Map.of(1, OLD));
    registry.away = 1;
    WriterIds<Schema> ids = new WriterIds<>(registry, Unreachable.RETRY, schema -> schema);
    assertThatThrownBy(() -> ids.of(event(1, OLD, 1)))
        .isInstanceOf(SchemaUnavailableException.class);
    assertThat(ids.of(event(1, OLD, 1))).isEqualTo(OLD);
  }

  @Test
  void a_value_without_the_header_is_told_as_such() {
    ConfluentAvroDecoder decoder = decoder(new Registry(Map.of()));
    assertThat(Decoded.of(decoder, TABLE, "{}".getBytes(StandardCharsets.UTF_8)).message())
        .isEqualTo("expected a zero byte and the four bytes of a schema id at byte 0");
    assertThat(Decoded.of(decoder, TABLE, new byte[] {0, 0, 0}).message())
        .isEqualTo("the value ends inside the schema id at byte 3");
    assertThat(Decoded.of(decoder, TABLE, new byte[0]).reason()).isEqualTo(Reason.EMPTY_VALUE);
  }

  @Test
  void places_in_a_record_are_counted_from_its_first_byte() {
    Registry registry = new Registry(Map.of(1, OLD));
    byte[] cut = framed(1, new byte[] {(byte) 0x80});
    assertThat(Decoded.of(decoder(registry), TABLE, cut).message())
        .isEqualTo("the value ends inside the Avro data at byte 6");
    ConfluentJsonDecoder json =
        new ConfluentJsonDecoder(TABLE, ParserLimits.DEFAULT, Coercion.LOSSLESS);
    Decoded bad = Decoded.of(json, TABLE, framed(9, "{\"id\":x}".getBytes(StandardCharsets.UTF_8)));
    assertThat(bad.reason()).isEqualTo(Reason.INVALID_JSON);
    assertThat(bad.message()).endsWith(" at byte 11");
  }

  @Test
  void json_behind_the_header_is_json() {
    ConfluentJsonDecoder json =
        new ConfluentJsonDecoder(TABLE, ParserLimits.DEFAULT, Coercion.LOSSLESS);
    Decoded row =
        Decoded.of(json, TABLE, framed(9, "{\"id\":7,\"x\":[1]}".getBytes(StandardCharsets.UTF_8)));
    assertThat(row.value("id")).isEqualTo(7L);
    assertThat(row.unknown()).isEqualTo(Map.of("x", "[1]"));
    assertThat(Decoded.of(json, TABLE, "{\"id\":7}".getBytes(StandardCharsets.UTF_8)).reason())
        .isEqualTo(Reason.NOT_FRAMED);
    assertThat(Decoded.of(json, TABLE, framed(9, new byte[0])).reason())
        .isEqualTo(Reason.EMPTY_VALUE);
  }
}
