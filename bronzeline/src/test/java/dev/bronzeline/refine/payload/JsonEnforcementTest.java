package dev.bronzeline.refine.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.refine.PayloadParser;
import dev.bronzeline.refine.SchemaEnforcer;
import dev.bronzeline.refine.UnknownFields;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.Reason;
import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas and documents made by chance, against {@link JsonModel}: what is read, and what then. */
class JsonEnforcementTest {
  private static final int SPARK_DOCUMENTS = 500;

  @Property(
      tries = 12_000,
      shrinking = ShrinkingMode.OFF,
      afterFailure = AfterFailureMode.RANDOM_SEED)
  void the_decoder_and_the_model_agree_on_any_schema(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    StructType schema = new RandomSchema(random).struct(2);
    boolean strict = random.nextBoolean();
    String json = new RandomJson(random).record(schema);
    JsonModel model = new JsonModel(strict);
    Map<String, @Nullable Object> expected = null;
    try {
      expected = model.struct(JsonModel.object(json), schema, "");
    } catch (JsonModel.Ambiguous twice) {
      // Told below.
    }

    Decoded row =
        Decoded.of(
            new JsonDecoder(
                schema, ParserLimits.DEFAULT, strict ? Coercion.NONE : Coercion.LOSSLESS),
            schema,
            json.getBytes(UTF_8));

    String told = schema.toDDL() + "\n" + json;
    if (expected == null) {
      assertThat(row.reason()).as(told).isEqualTo(Reason.DUPLICATE_KEY);
    } else {
      assertThat(row.message()).as(told).isNull();
      assertThat(plain(row.values())).as(told).isEqualTo(plain(expected));
      assertThat(trees(row.misfits())).as(told).isEqualTo(model.misfits);
      assertThat(trees(row.unknown())).as(told).isEqualTo(model.unknown);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void a_record_is_accepted_rescued_or_rejected_as_the_model_says(long seed) throws IOException {
    Random random = new Random(seed);
    StructType schema = new RandomSchema(random).struct(2);
    boolean strict = random.nextInt(3) == 0;
    UnknownFields unknown = List.of(UnknownFields.values()).get(random.nextInt(3));
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < SPARK_DOCUMENTS; i++) {
      documents.add(new RandomJson(random).record(schema));
    }

    List<Row> rows = enforced(schema, strict, unknown, documents);

    for (int i = 0; i < documents.size(); i++) {
      Expected expected = Expected.of(schema, strict, unknown, documents.get(i));
      Row row = rows.get(i);
      Row rejection = row.getStruct(row.fieldIndex(Columns.REJECTION));
      String told = "%s%n%s%n%s".formatted(schema.toDDL(), documents.get(i), row);
      if (expected == null) {
        assertThat(row.<Row>getAs(Columns.FAILURE).getString(0))
            .as(told)
            .isEqualTo(Reason.DUPLICATE_KEY);
        continue;
      }
      assertThat(rejection == null ? null : rejection.getString(1))
          .as(told)
          .isEqualTo(expected.reason());
      assertThat(rejection == null ? null : rejection.getString(2))
          .as(told)
          .isEqualTo(expected.field());
      int rescued = row.fieldIndex(Columns.RESCUED);
      assertThat(row.isNullAt(rescued) ? Map.of() : trees(row.getJavaMap(rescued)))
          .as(told)
          .isEqualTo(expected.rescued());
    }
  }

  private static List<Row> enforced(
      StructType schema, boolean strict, UnknownFields unknown, List<String> documents) {
    SparkSession spark = SparkExtension.session();
    List<Row> records =
        documents.stream().map(json -> RowFactory.create((Object) json.getBytes(UTF_8))).toList();
    Dataset<Row> values =
        spark.createDataFrame(
            new JavaSparkContext(spark.sparkContext()).parallelize(records, 1),
            StructType.fromDDL("_value binary"));
    Dataset<Row> parsed =
        new PayloadParser(schema, ParserLimits.DEFAULT, strict ? Coercion.NONE : Coercion.LOSSLESS)
            .apply(values);
    return new SchemaEnforcer(schema, strict, unknown).apply(parsed).collectAsList();
  }

  /** What should become of a document, found slowly; null when it cannot be parsed. */
  private record Expected(
      @Nullable String reason, @Nullable String field, Map<String, @Nullable Object> rescued) {

    static @Nullable Expected of(
        StructType schema, boolean strict, UnknownFields unknown, String json) throws IOException {
      JsonModel model = new JsonModel(strict);
      Map<String, @Nullable Object> values;
      try {
        values = model.struct(JsonModel.object(json), schema, "");
      } catch (JsonModel.Ambiguous twice) {
        return null;
      }
      for (JsonModel.Misfit misfit : model.places) {
        if (strict || misfit.required()) {
          return new Expected(Reason.TYPE_MISMATCH, misfit.told(), Map.of());
        }
      }
      Map<String, @Nullable Object> undeclared = new LinkedHashMap<>(model.unknown);
      undeclared.keySet().removeAll(model.replaced);
      if (unknown == UnknownFields.REJECT && !undeclared.isEmpty()) {
        return new Expected(Reason.UNKNOWN_FIELD, undeclared.keySet().iterator().next(), Map.of());
      }
      String missing = missing(values, schema, "");
      if (missing != null) {
        return new Expected(Reason.MISSING_REQUIRED_FIELD, missing, Map.of());
      }
      Map<String, @Nullable Object> rescued = new LinkedHashMap<>(model.misfits);
      rescued.putAll(model.unknown);
      if (unknown != UnknownFields.RESCUE) {
        rescued.keySet().removeAll(undeclared.keySet());
      }
      return new Expected(null, null, rescued);
    }

    private static @Nullable String missing(@Nullable Object value, DataType type, String path) {
      if (value == null) {
        return null;
      } else if (type instanceof StructType struct) {
        for (StructField field : struct.fields()) {
          Object inside = ((Map<?, ?>) value).get(field.name());
          String at = path.isEmpty() ? field.name() : path + "." + field.name();
          String found =
              inside == null && !field.nullable() ? at : missing(inside, field.dataType(), at);
          if (found != null) {
            return found;
          }
        }
      } else if (type instanceof ArrayType array) {
        List<?> list = (List<?>) value;
        for (int i = 0; i < list.size(); i++) {
          String at = path + "[" + i + "]";
          String found =
              list.get(i) == null && !array.containsNull()
                  ? at
                  : missing(list.get(i), array.elementType(), at);
          if (found != null) {
            return found;
          }
        }
      } else if (type instanceof MapType map) {
        for (Object inside : ((Map<?, ?>) value).values()) {
          String found =
              inside == null && !map.valueContainsNull()
                  ? path + ".*"
                  : missing(inside, map.valueType(), path + ".*");
          if (found != null) {
            return found;
          }
        }
      }
      return null;
    }
  }

  private static Map<String, @Nullable Object> trees(Map<String, String> texts) throws IOException {
    Map<String, @Nullable Object> trees = new LinkedHashMap<>();
    for (Map.Entry<String, String> text : texts.entrySet()) {
      trees.put(text.getKey(), JsonModel.parse(text.getValue()));
    }
    return trees;
  }

  /** The same with bytes that can be compared. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    } else if (value instanceof List<?> list) {
      List<@Nullable Object> plain = new ArrayList<>();
      list.forEach(each -> plain.add(plain(each)));
      return plain;
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> plain = new LinkedHashMap<>();
      map.forEach((key, each) -> plain.put(key, plain(each)));
      return plain;
    }
    return value;
  }
}
