package dev.bronzeline.config;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the configuration is when nobody says it. */
public final class ConfigDirectory {

  private ConfigDirectory() {}

  /**
   * The folder {@code config} of the working directory if it holds pipelines, otherwise that of the
   * installation.
   */
  public static Path find() {
    Path here = Path.of("config");
    return Files.isDirectory(here.resolve("pipelines"))
        ? here
        : Path.of(System.getProperty("bronze.home", "."), "config");
  }
}
