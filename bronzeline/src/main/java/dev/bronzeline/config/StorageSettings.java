package dev.bronzeline.config;

/**
 * Where the tables are: section {@code storage}.
 *
 * @param root what the roots of all pipelines have in common, such as {@code s3a://lake/bronze}
 * @param compression how Parquet pages are compressed
 * @param s3 how S3 is reached, if the root is there
 */
public record StorageSettings(String root, Compression compression, S3Settings s3) {

  static StorageSettings read(Settings storage) {
    return new StorageSettings(
        withoutSlash(storage.require("root", Kind.TEXT)),
        storage.get("compression", Kind.oneOf(Compression.class), Compression.SNAPPY),
        S3Settings.read(storage.section("s3")));
  }

  static String withoutSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
