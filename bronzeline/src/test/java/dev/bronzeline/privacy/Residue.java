package dev.bronzeline.privacy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.spark.SparkConf;
import org.apache.spark.io.CompressionCodec;
import org.apache.spark.io.LZ4CompressionCodec;
import org.apache.spark.io.ZStdCompressionCodec;

/**
 * Everything that lies below some folders: each file as it is, what is packed in it, and the rows
 * of Parquet files as text. Files that vanish while they are looked for are passed over.
 */
final class Residue {
  private static final String LZ4_MAGIC = "LZ4Block";
  private static final String ZSTD_MAGIC =
      new String(new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD}, ISO_8859_1);
  private static final String GZIP_MAGIC =
      new String(new byte[] {0x1F, (byte) 0x8B, 8}, ISO_8859_1);
  private static final String ZIP_MAGIC = "PK\3\4";

  /** Bytes as characters from 0 to 255, by where they were found. */
  private final Map<String, String> contents = new TreeMap<>();

  /** Adds all files of a folder. */
  Residue add(Path folder) throws IOException, SQLException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      addFile(folder, file);
    }
    return this;
  }

  /** Adds a text that is no file. */
  Residue add(String place, String text) {
    contents.put(place, new String(text.getBytes(UTF_8), ISO_8859_1));
    return this;
  }

  private void addFile(Path folder, Path file) throws IOException, SQLException {
    String name = folder.getFileName() + "/" + folder.relativize(file);
    try {
      contents.put(name + " (its name)", name);
      unpack(name, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return;
    }
    if (name.endsWith(".parquet")) {
      add(name + " (rows)", rows(file));
    }
  }

  private void unpack(String name, byte[] bytes) throws IOException {
    String content = new String(bytes, ISO_8859_1);
    contents.put(name, content);
    if (content.startsWith(ZIP_MAGIC)) {
      try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          unpack(name + "!" + entry.getName(), zip.readAllBytes());
        }
      }
    } else if (content.startsWith(GZIP_MAGIC)) {
      unpack(name + " (gzip)", new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes());
    } else if (content.startsWith(ZSTD_MAGIC)) {
      unpack(name + " (zstd)", asFarAsItGoes(new ZStdCompressionCodec(new SparkConf()), bytes));
    } else if (content.startsWith(LZ4_MAGIC)) {
      unpack(name + " (lz4)", asFarAsItGoes(new LZ4CompressionCodec(new SparkConf()), bytes));
    }
  }

  /** A file that is still written to ends anywhere. */
  private static byte[] asFarAsItGoes(CompressionCodec codec, byte[] bytes) {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try (InputStream in = codec.compressedContinuousInputStream(new ByteArrayInputStream(bytes))) {
      in.transferTo(read);
    } catch (IOException e) {
      read.writeBytes(" (cut off)".getBytes(UTF_8));
    }
    return read.toByteArray();
  }

  private static String rows(Path file) throws SQLException {
    StringBuilder rows = new StringBuilder();
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select to_json(t)::varchar from read_parquet('%s') t".formatted(file))) {
      while (result.next()) {
        rows.append(result.getString(1)).append('\n');
      }
    }
    return rows.toString();
  }

  /** Where something is whose name has such a part. */
  List<String> places(String part) {
    return contents.keySet().stream().filter(place -> place.contains(part)).toList();
  }

  /** Where a canary is, and how it is written there. */
  List<String> findings(Canary canary) {
    List<String> findings = new ArrayList<>();
    canary
        .spellings()
        .forEach(
            (spelling, bytes) -> {
              String wanted = new String(bytes, ISO_8859_1);
              contents.forEach(
                  (place, content) -> {
                    if (content.contains(wanted)) {
                      findings.add("%s, %s, in %s".formatted(canary.place(), spelling, place));
                    }
                  });
            });
    return findings;
  }
}
