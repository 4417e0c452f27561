package dev.bronzeline.spark;

import dev.bronzeline.config.PlatformConfig;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Hadoop's settings for commands that reach the storage without a Spark session. */
public final class HadoopSettings {

  private static final String HADOOP = "spark.hadoop.";

  private HadoopSettings() {}

  /**
   * The settings that a job of this platform has: how S3 is reached, and {@code spark.hadoop.*}.
   */
  public static Configuration of(PlatformConfig platform) {
    Map<String, String> properties = new TreeMap<>();
    SparkProperties.s3(properties, platform.storage().s3());
    properties.putAll(platform.spark().conf().reveal());
    Configuration hadoop = new Configuration();
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(HADOOP)) {
            hadoop.set(name.substring(HADOOP.length()), value);
          }
        });
    return hadoop;
  }
}
