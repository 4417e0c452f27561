package dev.bronzeline.config;

/** How Parquet pages are compressed. */
public enum Compression {
  /** Fast, and read by everything. */
  SNAPPY
}
