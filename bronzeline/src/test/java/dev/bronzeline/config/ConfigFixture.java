package dev.bronzeline.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration directory that a test writes: the least that loads, and what is put over it. */
final class ConfigFixture {

  static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

  private final Path directory;
  private final Map<String, String> env = new HashMap<>();
  private final Map<String, String> overrides = new HashMap<>();

  ConfigFixture(Path directory) {
    this.directory = directory;
    file("spark_config.yaml", "storage: {root: /lake}\n");
    file("kafka.yaml", "kafka: {bootstrap-servers: 'broker:9092'}\n");
    file("environments/dev.yaml", "");
    file("environments/prod.yaml", "");
    file("schemas/orders.ddl", "id STRING NOT NULL");
    file("tls/truststore.p12", "");
    file("tls/keystore.p12", "");
    file(
        "schemas/orders.avsc",
        "{\"type\": \"record\", \"name\": \"Order\", \"fields\": [{\"name\": \"id\", \"type\": \"string\"}]}");
    file(
        "pipelines/orders.yaml",
        "source: {topic: orders-v1}\nschema: {file: schemas/orders.ddl}\n");
  }

  /** Writes a file. */
  ConfigFixture file(String name, String content) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds settings to the pipeline {@code orders}. */
  ConfigFixture orders(String more) {
    return file(
        "pipelines/orders.yaml",
        "source: {topic: orders-v1}\nschema: {file: schemas/orders.ddl}\n" + more);
  }

  ConfigFixture env(String name, String value) {
    env.put(name, value);
    return this;
  }

  ConfigFixture set(String path, String value) {
    overrides.put(path, value);
    return this;
  }

  BronzeConfig load() {
    return load("orders", "dev");
  }

  BronzeConfig load(String pipeline, String environment) {
    return BronzeConfig.load(directory, pipeline, environment, overrides, env::get);
  }

  BronzeConfig load(Map<String, String> fields) {
    return BronzeConfig.load(directory, "orders", "dev", overrides, env::get, schema -> fields);
  }

  /** The problems, one a line; empty when there are none. */
  String problems() {
    return problems("orders", "dev", null);
  }

  String problems(String pipeline, String environment) {
    return problems(pipeline, environment, null);
  }

  String problems(Map<String, String> fields) {
    return problems("orders", "dev", fields);
  }

  private String problems(
      String pipeline, String environment, @Nullable Map<String, String> fields) {
    try {
      BronzeConfig.load(
          directory,
          pipeline,
          environment,
          overrides,
          env::get,
          fields == null ? null : schema -> fields);
      return "";
    } catch (InvalidConfigException e) {
      return String.join("\n", e.problems().stream().map(Problem::toString).toList());
    }
  }
}
