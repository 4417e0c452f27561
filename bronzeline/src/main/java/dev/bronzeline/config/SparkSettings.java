package dev.bronzeline.config;

import org.jspecify.annotations.Nullable;

/**
 * How Spark runs: section {@code spark}.
 *
 * @param master Spark's master, such as {@code local[*]}; null when spark-submit says it
 * @param appNamePrefix what the application's name begins with; the pipeline's name follows
 * @param shufflePartitions the partitions of the one shuffle, and so the files of a batch. A
 *     checkpoint with deduplication state keeps the number that it began with
 * @param conf any other Spark property, handed on as it is
 */
public record SparkSettings(
    @Nullable String master, String appNamePrefix, int shufflePartitions, Options conf) {

  static SparkSettings read(Settings spark) {
    SparkSettings settings =
        new SparkSettings(
            spark.find("master", Kind.TEXT),
            spark.get("app-name-prefix", Kind.NAME, "bronze"),
            spark.get("shuffle-partitions", Kind.count(1), 4),
            spark.options("conf"));
    for (String key : settings.conf.reveal().keySet()) {
      if (!key.startsWith("spark.")) {
        spark
            .section("conf")
            .problem(key, "must begin with 'spark.'", "Spark ignores every other property");
      }
    }
    refuse(spark, settings.conf, "spark.master", "spark.master");
    refuse(spark, settings.conf, "spark.sql.shuffle.partitions", "spark.shuffle-partitions");
    return settings;
  }

  private static void refuse(Settings spark, Options conf, String key, String instead) {
    if (conf.plain().containsKey(key)) {
      spark.section("conf").problem(key, "has a setting of its own", "set " + instead);
    }
  }
}
