package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.refine.payload.Coercion;
import dev.bronzeline.refine.payload.ParserLimits;
import dev.bronzeline.refine.payload.Unreachable;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.RawSchema;
import dev.bronzeline.schema.SchemaUnavailableException;
import dev.bronzeline.schema.UnknownSchemaException;
import dev.bronzeline.schema.WriterSchemas;
import dev.bronzeline.testing.Plans;
import dev.bronzeline.testing.SparkExtension;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The parser with records of several schemas: as a step, in a plan, with a registry that is away.
 */
class PayloadFormatTest extends StepContract {
  private static final StructType TABLE = StructType.fromDDL("id bigint not null, name string");
  private static final int IDS = 40;

  /** Forty versions; those with an odd id have a field more, and there is no other id. */
  private record Versions() implements WriterSchemas {
    @Override
    public Schema byId(int id) {
      if (id < 0 || id >= IDS) {
        throw new UnknownSchemaException("no " + id);
      }
      String more = id % 2 == 0 ? "" : ", {\"name\": \"v%d\", \"type\": \"int\"}".formatted(id);
      return new Schema.Parser()
          .parse(
              "{\"type\": \"record\", \"name\": \"Event\", \"fields\": [{\"name\": \"id\", \"type\": \"long\"}%s]}"
                  .formatted(more));
    }
  }

  /** A registry that is never there. */
  private record Away() implements WriterSchemas {
    @Override
    public Schema byId(int id) {
      throw new SchemaUnavailableException("the registry does not answer");
    }
  }

  private static PayloadParser parser(PayloadFormat format) {
    return new PayloadParser(TABLE, ParserLimits.DEFAULT, Coercion.LOSSLESS, format);
  }

  @Override
  Step step() {
    return parser(new PayloadFormat.ConfluentAvro(new Versions(), Unreachable.REJECT, false));
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    return values(
        spark,
        framed(0, 2),
        framed(1, 4, 6),
        framed(1, 4),
        framed(9999, 4),
        "garbage".getBytes(java.nio.charset.StandardCharsets.UTF_8),
        new byte[1 << 20],
        new byte[0],
        null);
  }

  @Override
  List<String> columns() {
    return List.of(Columns.VALUE, "id", "name", Columns.FAILURE, Columns.MISFITS, Columns.UNKNOWN);
  }

  private static byte[] framed(int id, int... payload) {
    ByteBuffer bytes = ByteBuffer.allocate(5 + payload.length).put((byte) 0).putInt(id);
    for (int b : payload) {
      bytes.put((byte) b);
    }
    return bytes.array();
  }

  private static Dataset<Row> values(SparkSession spark, @Nullable Object... values) {
    List<Row> rows = new ArrayList<>();
    for (Object value : values) {
      rows.add(RowFactory.create(value));
    }
    return Samples.frame(spark, rows, StructType.fromDDL("_value binary"));
  }

  @Test
  void many_schemas_in_one_batch_are_one_stage_and_one_table() {
    byte[][] records = new byte[400][];
    for (int i = 0; i < records.length; i++) {
      int id = i % IDS;
      records[i] = id % 2 == 0 ? framed(id, 2 * (i % 60)) : framed(id, 2 * (i % 60), 2);
    }
    Dataset<Row> rows = step().apply(values(SparkExtension.session(), (Object[]) records));

    assertThat(Plans.operators(rows)).containsOnlyOnce("*");
    assertThat(rows.queryExecution().executedPlan().toString())
        .containsOnlyOnce("confluent_avro_to_row.invoke(");
    List<Row> collected = rows.collectAsList();
    for (int i = 0; i < records.length; i++) {
      Row row = collected.get(i);
      assertThat(row.<Long>getAs("id")).isEqualTo(i % 60);
      assertThat(row.isNullAt(row.fieldIndex(Columns.UNKNOWN))).isEqualTo(i % 2 == 0);
    }
  }

  @Test
  void a_registry_that_is_away_fails_the_task_and_no_record_if_that_is_asked_for() {
    Dataset<Row> rows =
        parser(new PayloadFormat.ConfluentAvro(new Away(), Unreachable.RETRY, false))
            .apply(values(SparkExtension.session(), framed(1, 2)));

    assertThatThrownBy(rows::collectAsList)
        .hasRootCauseMessage("the registry does not answer")
        .satisfies(
            thrown ->
                assertThat(chain(thrown))
                    .hasAtLeastOneElementOfType(SchemaUnavailableException.class));
  }

  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable link = thrown; link != null; link = link.getCause()) {
      chain.add(link);
    }
    return chain;
  }

  @Test
  void a_plain_avro_record_has_nothing_before_it() {
    Row row =
        parser(new PayloadFormat.Avro(new Versions().byId(1), true))
            .apply(values(SparkExtension.session(), new byte[] {84, 2}))
            .head();
    assertThat(row.<Long>getAs("id")).isEqualTo(42L);
    assertThat(row.isNullAt(row.fieldIndex(Columns.UNKNOWN))).isTrue();
  }

  @Test
  void a_raw_value_is_kept_whatever_it_is() {
    PayloadParser raw =
        new PayloadParser(
            RawSchema.schema(),
            new ParserLimits(4, 1, 1),
            Coercion.LOSSLESS,
            new PayloadFormat.Raw());
    List<Row> rows =
        raw.apply(
                values(
                    SparkExtension.session(),
                    new byte[] {0, -1, 5},
                    new byte[0],
                    null,
                    new byte[5]))
            .selectExpr("value", "_failure.reason")
            .collectAsList();

    assertThat(rows.get(0).<byte[]>getAs(0)).containsExactly(0, -1, 5);
    assertThat(rows.get(1).<byte[]>getAs(0)).isEmpty();
    assertThat(rows.get(2).isNullAt(0)).isTrue();
    assertThat(rows.get(3).getString(1)).isEqualTo("OVERSIZED");
    assertThat(rows.subList(0, 3)).allMatch(row -> row.isNullAt(1));
    assertThatThrownBy(() -> parser(new PayloadFormat.Raw()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
