package dev.bronzeline.refine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes are: no exception, a reason or a row, and no more memory than they deserve.
 */
class AvroFuzzTest {
  private static final int RECORDS = 3_000;
  private static final int MUTANTS_EACH = 20;
  private static final long MODEST = 100L << 20;

  private static final Set<String> REASONS =
      Set.of(
          Reason.INVALID_AVRO,
          Reason.TRUNCATED_AVRO,
          Reason.TRAILING_DATA,
          Reason.NOT_UTF8,
          Reason.TOO_DEEP,
          Reason.OVERSIZED,
          Reason.DUPLICATE_KEY,
          Reason.EMPTY_VALUE);

  @Test
  void damaged_records_are_a_row_or_a_reason() {
    int accepted = 0;
    for (long seed = 0; seed < RECORDS; seed++) {
      Random random = new Random(seed);
      RandomAvro avro = new RandomAvro(random);
      Schema writer = avro.writer(2);
      StructType table = AvroTables.of(avro.reader(writer));
      boolean drops = random.nextBoolean();
      AvroDecoder decoder =
          new AvroDecoder(table, ParserLimits.DEFAULT, Coercion.LOSSLESS, drops, writer);
      GenericRecord record = avro.record(writer);
      byte[] bytes = AvroTables.bytes(writer, record, random.nextBoolean());
      for (int i = 0; i < MUTANTS_EACH; i++) {
        accepted += isAccepted(decoder, table, mutant(random, bytes), seed) ? 1 : 0;
      }
    }
    assertThat(accepted).isBetween(RECORDS, RECORDS * MUTANTS_EACH * 9 / 10);
  }

  private static boolean isAccepted(
      AvroDecoder decoder, StructType table, byte[] bytes, long seed) {
    try {
      Decoded row = Decoded.of(decoder, table, bytes);
      if (row.reason() != null) {
        assertThat(REASONS).contains(row.reason());
        assertThat(row.message()).matches("(?s).* at byte [0-9]+");
      }
      return row.reason() == null;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError thrown) {
      throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bytes), thrown);
    }
  }

  private static byte[] mutant(Random random, byte[] bytes) {
    byte[] mutant = bytes.clone();
    for (int n = 1 + random.nextInt(3); n > 0 && mutant.length > 0; n--) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(4)) {
        case 0 -> mutant[at] = (byte) random.nextInt();
        case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> mutant = Arrays.copyOf(mutant, at);
        default -> {
          byte[] longer = Arrays.copyOf(mutant, mutant.length + 1);
          System.arraycopy(mutant, at, longer, at + 1, mutant.length - at);
          longer[at] = (byte) random.nextInt();
          mutant = longer;
        }
      }
    }
    return mutant;
  }

  @Test
  void a_record_that_is_cut_anywhere_is_told_to_be() {
    Schema writer =
        schema(
            """
            {"name": "a", "type": "string"}, {"name": "b", "type": {"type": "array", "items": "long"}},
            {"name": "c", "type": ["null", "double"]}, {"name": "d", "type": {"type": "map", "values": "bytes"}},
            {"name": "e", "type": "float"}""");
    GenericRecord record = new RandomAvro(new Random(5)).record(writer);
    byte[] bytes = AvroTables.bytes(writer, record);
    StructType table = StructType.fromDDL("a string, b array<bigint>, c double");
    for (int length = 1; length < bytes.length; length++) {
      assertThat(decoded(writer, table, Arrays.copyOf(bytes, length)).reason())
          .as("%d of %d bytes", length, bytes.length)
          .isEqualTo(Reason.TRUNCATED_AVRO);
    }
    assertThat(decoded(writer, table, bytes).reason()).isNull();
  }

  @Test
  void an_announced_length_or_count_takes_no_memory() throws IOException {
    Schema text = schema("{\"name\": \"a\", \"type\": \"string\"}");
    Schema bytes = schema("{\"name\": \"a\", \"type\": \"bytes\"}");
    Schema longs =
        schema("{\"name\": \"a\", \"type\": {\"type\": \"array\", \"items\": \"long\"}}");
    Schema nulls =
        schema("{\"name\": \"a\", \"type\": {\"type\": \"array\", \"items\": \"null\"}}");
    Schema map = schema("{\"name\": \"a\", \"type\": {\"type\": \"map\", \"values\": \"null\"}}");
    for (long count : new long[] {1L << 30, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE}) {
      byte[] length = longs(count, 1);
      for (boolean isDeclared : new boolean[] {true, false}) {
        String kind = isDeclared ? "a" : "b";
        assertModest(text, kind + " string", length, Reason.TRUNCATED_AVRO);
        assertModest(bytes, kind + " binary", length, Reason.TRUNCATED_AVRO);
        assertModest(longs, kind + " array<bigint>", length, Reason.OVERSIZED);
        assertModest(nulls, kind + " array<string>", length, Reason.OVERSIZED);
        assertModest(map, kind + " map<string,string>", length, Reason.OVERSIZED);
        assertModest(longs, kind + " array<bigint>", longs(-count, 5), Reason.OVERSIZED);
      }
    }
    assertModest(longs, "a array<bigint>", longs(Long.MIN_VALUE, 5), Reason.INVALID_AVRO);
    assertModest(longs, "a array<bigint>", longs(-1, -1), Reason.INVALID_AVRO);
    assertModest(text, "a string", longs(-1), Reason.INVALID_AVRO);
  }

  @Test
  void elements_without_bytes_are_counted_over_the_whole_record() throws IOException {
    Schema writer =
        schema(
            """
            {"name": "a", "type": {"type": "array", "items": {"type": "array", "items": "null"}}}""");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(longs(100_000));
    for (int i = 0; i < 100_000; i++) {
      out.writeBytes(longs(100_000, 0));
    }
    out.writeBytes(longs(0));
    assertModest(writer, "a array<array<string>>", out.toByteArray(), Reason.OVERSIZED);
    assertModest(writer, "b bigint", out.toByteArray(), Reason.OVERSIZED);
  }

  @Test
  void a_record_inside_itself_is_too_deep_before_the_stack_ends() throws IOException {
    Schema writer = schema("{\"name\": \"next\", \"type\": [\"null\", \"Event\"]}");
    byte[] deep = new byte[2_000_000];
    Arrays.fill(deep, (byte) 2);
    assertModest(writer, "id bigint", deep, Reason.TOO_DEEP);
    assertModest(writer, "next struct<next:struct<next:bigint>>", deep, Reason.TOO_DEEP);
    byte[] shallow = new byte[20];
    Arrays.fill(shallow, (byte) 2);
    shallow[19] = 0;
    Decoded row = decoded(writer, StructType.fromDDL("id bigint"), shallow);
    assertThat(row.unknown().get("next"))
        .startsWith("{\"next\":{\"next\":")
        .endsWith("null" + "}".repeat(19));
  }

  @Test
  void small_elements_that_become_wide_structs_are_limited() throws IOException {
    StringBuilder columns = new StringBuilder("a array<struct<f:boolean");
    for (int i = 0; i < 500; i++) {
      columns.append(",c").append(i).append(":bigint");
    }
    Schema writer =
        schema(
            """
            {"name": "a", "type": {"type": "array", "items":
              {"type": "record", "name": "Part", "fields": [{"name": "f", "type": "boolean"}]}}}""");
    byte[] ones = new byte[1 << 20];
    Arrays.fill(ones, (byte) 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(longs(ones.length));
    out.writeBytes(ones);
    out.writeBytes(longs(0));
    assertModest(writer, columns + ">>", out.toByteArray(), Reason.OVERSIZED);
  }

  @Test
  void long_names_around_small_values_are_limited() throws IOException {
    Schema writer =
        schema(
            """
            {"name": "a", "type": {"type": "array", "items":
              {"type": "record", "name": "Part", "fields": [{"name": "%s", "type": "boolean"}]}}}"""
                .formatted("f".repeat(2_000)));
    byte[] ones = new byte[1 << 18];
    Arrays.fill(ones, (byte) 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(longs(ones.length));
    out.writeBytes(ones);
    out.writeBytes(longs(0));
    assertModest(writer, "id bigint", out.toByteArray(), Reason.OVERSIZED);
  }

  private static void assertModest(Schema writer, String table, byte[] bytes, String reason) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Decoded row = decoded(writer, StructType.fromDDL(table), bytes);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(row.reason()).as("%s as %s: %s", writer, table, row.message()).isEqualTo(reason);
    assertThat(allocated).as("%s as %s", writer, table).isLessThan(MODEST);
  }

  private static Decoded decoded(Schema writer, StructType table, byte[] bytes) {
    return Decoded.of(
        new AvroDecoder(table, ParserLimits.DEFAULT, Coercion.LOSSLESS, false, writer),
        table,
        bytes);
  }

  private static byte[] longs(long... values) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    for (long value : values) {
      encoder.writeLong(value);
    }
    encoder.flush();
    return out.toByteArray();
  }

  private static Schema schema(String fields) {
    return new Schema.Parser()
        .parse("{\"type\": \"record\", \"name\": \"Event\", \"fields\": [%s]}".formatted(fields));
  }
}
