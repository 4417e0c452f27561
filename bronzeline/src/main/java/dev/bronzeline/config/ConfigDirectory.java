package dev.bronzeline.config;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the configuration is when nobody says it. */
public final class ConfigDirectory {

  private ConfigDirectory() {}

  /**
   * The folder {@code config} of the working directory if it holds pipelines, otherwise that of the
   * installation: the system property {@code bronze.config}, or {@code config} in {@code
   * bronze.home}.
   */
  public static Path find() {
    Path here = Path.of("config");
    if (Files.isDirectory(here.resolve("pipelines"))) {
      return here;
    }
    String installed = System.getProperty("bronze.config");
    return installed == null
        ? Path.of(System.getProperty("bronze.home", "."), "config")
        : Path.of(installed);
  }
}
