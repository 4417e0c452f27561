package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.FileOffsets;
import dev.bronzeline.ledger.LedgerJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** How a manifest is written; the extension of its file name says which. */
public enum ManifestFormat {
  /** One document with the totals and the files. */
  JSON(".json") {
    @Override
    byte[] encode(Manifest manifest) {
      return LedgerJson.write(manifest);
    }
  },

  /** One row per file. */
  PARQUET(".parquet") {
    @Override
    byte[] encode(Manifest manifest) throws IOException {
      var bytes = new ByteArrayOutputStream();
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(inMemory(bytes))
              .withType(SCHEMA)
              .withCompressionCodec(CompressionCodecName.SNAPPY)
              .build()) {
        for (Manifest.File file : manifest.files()) {
          writer.write(row(file));
        }
      }
      return bytes.toByteArray();
    }
  },

  /** One full path per line and nothing else. */
  TEXT(".txt") {
    @Override
    byte[] encode(Manifest manifest) {
      return manifest.files().stream()
          .map(file -> file.path() + "\n")
          .collect(Collectors.joining())
          .getBytes(UTF_8);
    }
  };

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message manifest {
            required binary path (STRING);
            required int64 size;
            required int64 record_count;
            required binary partition (STRING);
            required group offsets (LIST) {
              repeated group list {
                required group element {
                  required binary topic (STRING);
                  required int32 partition;
                  required int64 first;
                  required int64 last;
                  required int64 rows;
                }
              }
            }
            optional int64 min_event_time (TIMESTAMP(MILLIS,true));
            optional int64 max_event_time (TIMESTAMP(MILLIS,true));
          }
          """);

  private final String extension;

  ManifestFormat(String extension) {
    this.extension = extension;
  }

  /** The extension that asks for this format, with its dot. */
  public String extension() {
    return extension;
  }

  /**
   * The format that a file name asks for.
   *
   * @throws IllegalArgumentException when its extension is none of the known ones
   */
  public static ManifestFormat of(String name) {
    return Arrays.stream(values())
        .filter(format -> name.endsWith(format.extension))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' does not say how to write the manifest: let it end in .json, .parquet or .txt"
                        .formatted(name)));
  }

  abstract byte[] encode(Manifest manifest) throws IOException;

  private static Group row(Manifest.File file) {
    Group row =
        new SimpleGroup(SCHEMA)
            .append("path", file.path())
            .append("size", file.size())
            .append("record_count", file.recordCount())
            .append("partition", file.partition());
    Group offsets = row.addGroup("offsets");
    for (FileOffsets range : file.offsets()) {
      offsets
          .addGroup("list")
          .addGroup("element")
          .append("topic", range.topic())
          .append("partition", range.partition())
          .append("first", range.first())
          .append("last", range.last())
          .append("rows", range.rows());
    }
    if (file.minEventTime() != null) {
      row.append("min_event_time", file.minEventTime());
    }
    if (file.maxEventTime() != null) {
      row.append("max_event_time", file.maxEventTime());
    }
    return row;
  }

  /** A manifest fits in memory, and is put in its place as a whole. */
  private static OutputFile inMemory(ByteArrayOutputStream bytes) {
    return new OutputFile() {
      @Override
      public PositionOutputStream create(long blockSizeHint) {
        return new DelegatingPositionOutputStream(bytes) {
          @Override
          public long getPos() {
            return bytes.size();
          }
        };
      }

      @Override
      public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        bytes.reset();
        return create(blockSizeHint);
      }

      @Override
      public boolean supportsBlockSize() {
        return false;
      }

      @Override
      public long defaultBlockSize() {
        return 0;
      }
    };
  }
}
