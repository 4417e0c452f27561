package dev.bronzeline.refine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random records, and random damage to them, against {@link JsonModel}: both must accept the same
 * ones and agree on every value.
 *
 * <p>Jackson reads characters here, and {@link java.nio.charset.CharsetDecoder} makes them from the
 * bytes, for Jackson's own decoding of bytes accepts some that are not UTF-8 and guesses at other
 * encodings. The only other difference is the byte order mark, which Jackson may skip.
 */
class JsonFuzzTest {
  /** Many more with {@code -Dbronze.test.exhaustive=true}. */
  private static final int MUTANTS =
      Boolean.getBoolean("bronze.test.exhaustive") ? 2_000_000 : 60_000;

  private static final int MUTANTS_EACH = 10;

  private static final StructType SCHEMA =
      StructType.fromDDL(
          "id string, count bigint, small int, price double, amount decimal(10,2), ok boolean,"
              + " at timestamp, day date, tags array<bigint>, scores map<string,double>,"
              + " device struct<os:string,cores:int,more:struct<x:bigint>>,"
              + " visits array<struct<page:string,ms:bigint>>, labels map<string,string>");

  private static final byte[] INTERESTING =
      "\"\\{}[],:0123456789eE+-.tfnu/ \n\t\0'"
          .concat("\u00e9\u0080\u00ff\u00c3\u00ed\u00a0\u00f0")
          .getBytes(StandardCharsets.ISO_8859_1);

  private final JsonDecoder decoder =
      new JsonDecoder(SCHEMA, ParserLimits.DEFAULT, Coercion.LOSSLESS);

  @Test
  void the_decoder_and_the_model_agree_on_damaged_records() {
    long seed = 20_261_123;
    int accepted = 0;
    int checked = 0;
    for (long document = seed; checked < MUTANTS; document++) {
      Random random = new Random(document);
      byte[] json = new RandomJson(random).record(SCHEMA).getBytes(StandardCharsets.UTF_8);
      if (!agree(document, json)) {
        assertThat(Decoded.of(decoder, SCHEMA, json).message())
            .as(
                "seed %d makes a good record: %s",
                document, new String(json, StandardCharsets.UTF_8))
            .isNull();
      }
      for (int i = 0; i < MUTANTS_EACH; i++) {
        accepted += agree(document, mutant(random, json)) ? 1 : 0;
        checked++;
      }
    }
    // Or the damage would be too great, or too small, to prove much.
    assertThat(accepted).isBetween(checked / 10, checked * 9 / 10);
  }

  private static byte[] mutant(Random random, byte[] json) {
    byte[] bytes = json;
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(bytes.length);
      byte any = INTERESTING[random.nextInt(INTERESTING.length)];
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> spliced(bytes, at, at + 1, any);
            case 1 -> spliced(bytes, at, at, any);
            case 2 -> spliced(bytes, at, at + 1);
            case 3 -> spliced(bytes, at, at + 1, (byte) (bytes[at] ^ (1 << random.nextInt(8))));
            case 4 -> {
              int end = Math.min(bytes.length, at + random.nextInt(12));
              yield spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            }
            default ->
                random.nextInt(4) == 0
                    ? Arrays.copyOf(bytes, Math.max(1, at))
                    : spliced(bytes, at, Math.min(bytes.length - 1, at + random.nextInt(6)));
          };
      if (bytes.length == 0) {
        return json;
      }
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte... between) {
    int end = Math.max(from, to);
    byte[] result = Arrays.copyOf(bytes, from + between.length + bytes.length - end);
    System.arraycopy(between, 0, result, from, between.length);
    System.arraycopy(bytes, end, result, from + between.length, bytes.length - end);
    return result;
  }

  /** Whether the record is accepted, by both. */
  private boolean agree(long seed, byte[] json) {
    try {
      return agree(json);
    } catch (AssertionError | RuntimeException | IOException failed) {
      throw new AssertionError(
          "seed %d: %s%n%s"
              .formatted(
                  seed, new String(json, StandardCharsets.UTF_8), HexFormat.of().formatHex(json)),
          failed);
    }
  }

  private boolean agree(byte[] json) throws IOException {
    Decoded row = Decoded.of(decoder, SCHEMA, json);
    String reason = row.reason();
    String text = utf8(json);
    if (text == null) {
      assertThat(reason).isIn(Reason.NOT_UTF8, Reason.TRUNCATED_JSON);
      return false;
    }
    if (text.startsWith("\uFEFF")) {
      assertThat(reason).isEqualTo(Reason.BOM);
      return false;
    }
    Object tree;
    try {
      tree = JsonModel.parse(text);
    } catch (IOException notJson) {
      // Of several faults, the first one is told: a repeated name may come before the bad grammar.
      assertThat(reason)
          .isIn(
              Reason.INVALID_JSON,
              Reason.TRUNCATED_JSON,
              Reason.TRAILING_DATA,
              Reason.EMPTY_VALUE,
              Reason.DUPLICATE_KEY);
      return false;
    }
    if (!(tree instanceof JsonModel.Obj root)) {
      assertThat(reason).isEqualTo(Reason.WRONG_ROOT_TYPE);
      return false;
    }
    JsonModel model = new JsonModel();
    Map<String, @Nullable Object> expected;
    try {
      expected = model.struct(root, SCHEMA, "");
    } catch (JsonModel.Ambiguous ambiguous) {
      assertThat(reason).isEqualTo(Reason.DUPLICATE_KEY);
      return false;
    }
    same(row, expected, model);
    return true;
  }

  private static void same(Decoded row, Map<String, @Nullable Object> expected, JsonModel model)
      throws IOException {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String field : SCHEMA.fieldNames()) {
      values.put(field, row.value(field));
    }
    boolean isSame =
        row.reason() == null
            && values.equals(expected)
            && trees(row.misfits()).equals(model.misfits)
            && trees(row.unknown()).equals(model.unknown);
    if (!isSame) {
      assertThat(row.reason()).as(row.message()).isNull();
      assertThat(values).isEqualTo(expected);
      assertThat(trees(row.misfits())).isEqualTo(model.misfits);
      assertThat(trees(row.unknown())).isEqualTo(model.unknown);
    }
  }

  private static Map<String, @Nullable Object> trees(Map<String, String> texts) throws IOException {
    Map<String, @Nullable Object> trees = new LinkedHashMap<>();
    for (Map.Entry<String, String> text : texts.entrySet()) {
      trees.put(text.getKey(), JsonModel.parse(text.getValue()));
    }
    return trees;
  }

  private static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      return null;
    }
  }
}
