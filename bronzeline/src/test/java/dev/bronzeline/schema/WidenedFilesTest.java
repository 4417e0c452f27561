package dev.bronzeline.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.testing.SparkExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files from before and after each documented change that reads the old ones. */
@ExtendWith(SparkExtension.class)
class WidenedFilesTest {

  private static final String VALUES =
      "{\"a\": 1, \"b\": 2} {\"a\": \"x\", \"b\": \"2\"} {\"a\": [1]} {\"a\": {\"b\": 1, \"c\": \"y\"}}";

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("compatible")
  void are_read_together_by_spark_and_by_duckdb(String before, String after) throws Exception {
    SparkSession spark = SparkExtension.session();
    List<Row> old = write(spark, before, "old");
    write(spark, after, "new");
    String oldFiles = directory.resolve("old").toString();
    String newFiles = directory.resolve("new").toString();

    List<Row> together =
        spark
            .read()
            .schema(StructType.fromDDL(after.replace(" NOT NULL", "")))
            .parquet(oldFiles, newFiles)
            .collectAsList();
    assertThat(together).hasSize(2 * old.size());
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select count(*), count(a) from read_parquet(['%s/*.parquet', '%s/*.parquet'], union_by_name = true)"
                    .formatted(oldFiles, newFiles))) {
      result.next();
      assertThat(result.getLong(1)).isEqualTo(together.size());
      assertThat(result.getLong(2))
          .isEqualTo(together.stream().filter(row -> !row.isNullAt(row.fieldIndex("a"))).count());
    }
  }

  private List<Row> write(SparkSession spark, String ddl, String folder) {
    spark
        .read()
        .schema(StructType.fromDDL(ddl.replace(" NOT NULL", "")))
        .options(Map.of("mode", "PERMISSIVE"))
        .json(spark.createDataset(List.of(VALUES.split(" (?=\\{\"a)")), Encoders.STRING()))
        .coalesce(1)
        .write()
        .parquet(directory.resolve(folder).toString());
    return spark.read().parquet(directory.resolve(folder).toString()).collectAsList();
  }

  /** The rows of the table that are backward compatible and written as a DDL. */
  static Stream<Arguments> compatible() throws Exception {
    return SchemaEvolutionTest.rows()
        .filter(row -> Boolean.TRUE.equals(row.get()[3]))
        .filter(row -> !row.get()[0].toString().startsWith("{"))
        .map(row -> Arguments.arguments(row.get()[0], row.get()[1]));
  }
}
