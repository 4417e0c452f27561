package dev.bronzeline.job;

import dev.bronzeline.kafka.KafkaStreamReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * A file as if each of its lines were the value of a record, byte by byte. The topic is the file's
 * name, the offset the number of the line, from 1. Empty lines are no records.
 */
public final class RecordFile {
  private RecordFile() {}

  /**
   * The records of a file.
   *
   * @param limit how many lines are read at most
   * @throws IOException if the file cannot be read
   */
  public static Dataset<Row> read(SparkSession spark, Path file, long limit) throws IOException {
    List<Row> records = new ArrayList<>();
    Timestamp now = new Timestamp(System.currentTimeMillis());
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long number = 0;
      int b = 0;
      while (b >= 0 && number < limit) {
        b = in.read();
        if (b >= 0 && b != '\n') {
          line.write(b);
          continue;
        }
        number++;
        if (!line.toString(java.nio.charset.StandardCharsets.ISO_8859_1).isBlank()) {
          records.add(
              RowFactory.create(
                  String.valueOf(file.getFileName()),
                  0,
                  number,
                  now,
                  null,
                  line.toByteArray(),
                  null));
        }
        line.reset();
      }
    }
    return spark.createDataFrame(records, KafkaStreamReader.RECORD);
  }
}
