package dev.bronzeline.kafka;

import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.spark.SparkThrowable;

/** How Kafka and Spark say that records are gone. */
public final class DataLoss {
  private DataLoss() {}

  /** Whether this exception itself, not its causes, says it. */
  public static boolean isToldBy(Throwable exception) {
    return exception instanceof OffsetOutOfRangeException
        || (exception instanceof SparkThrowable spark
            && spark.getCondition() != null
            && spark.getCondition().startsWith("KAFKA_DATA_LOSS"));
  }
}
