package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompiledTest {
  /** Puts a secret prefix before a string. */
  public record Prefixed(String prefix) implements ScalarFunction<UTF8String> {
    public @Nullable UTF8String invoke(@Nullable UTF8String value) {
      return value == null ? null : UTF8String.concat(UTF8String.fromString(prefix), value);
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {DataTypes.StringType};
    }

    @Override
    public DataType resultType() {
      return DataTypes.StringType;
    }

    @Override
    public String name() {
      return "prefixed";
    }

    @Override
    public String toString() {
      return name();
    }
  }

  @Test
  void a_function_is_compiled_into_the_stage_and_its_settings_stay_out_of_the_plan()
      throws java.io.IOException {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.adaptive.enabled", "false")
            .config(CompiledFunctions.CATALOG_SETTING, CompiledFunctions.class.getName())
            .getOrCreate()) {
      Dataset<Row> rows =
          spark
              .createDataset(java.util.Arrays.asList("a", null), Encoders.STRING())
              .repartition(1)
              .select(Compiled.call(new Prefixed("s3cret-"), col("value")).as("p"));

      assertThat(rows.as(Encoders.STRING()).collectAsList())
          .isEqualTo(java.util.Arrays.asList("s3cret-a", null));
      assertThat(rows.queryExecution().toString())
          .containsPattern("\\*\\(\\d\\) Project \\[invoke")
          .doesNotContain("s3cret");
    }
  }

  @Test
  void a_forgotten_function_is_let_go() {
    Prefixed function = new Prefixed("once-");
    Column unused = Compiled.call(function, col("value"));
    assertThat(Compiled.knows(function)).isTrue();

    Compiled.forget(function);

    assertThat(Compiled.knows(function)).isFalse();
  }
}
