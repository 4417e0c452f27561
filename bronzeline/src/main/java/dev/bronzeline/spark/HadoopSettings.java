package dev.bronzeline.spark;

import dev.bronzeline.config.PlatformConfig;
import org.apache.hadoop.conf.Configuration;

/** Hadoop's settings for commands that look at a root without a Spark session. */
public final class HadoopSettings {

  private static final String PREFIX = "spark.hadoop.";

  private HadoopSettings() {}

  /**
   * The settings that a session of the same configuration gives to Hadoop, with S3's endpoint and
   * keys.
   */
  public static Configuration of(PlatformConfig platform) {
    Configuration hadoop = new Configuration();
    SparkProperties.of(
            platform.spark(),
            "local",
            platform.streaming().state(),
            platform.storage().s3(),
            LocalFolder.ofThisProcess())
        .forEach(
            (key, value) -> {
              if (key.startsWith(PREFIX)) {
                hadoop.set(key.substring(PREFIX.length()), value);
              }
            });
    return hadoop;
  }
}
