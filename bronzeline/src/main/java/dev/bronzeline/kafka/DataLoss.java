package dev.bronzeline.kafka;

import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.spark.SparkThrowable;

/** How Kafka and Spark say that records are gone. */
public final class DataLoss {
  private static final int DEEPEST = 50;

  private DataLoss() {}

  /**
   * Whether this exception or one of its causes says it, or that a topic is not there: then another
   * look can tell what is lost.
   */
  public static boolean isWorthALook(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(DEEPEST)
        .anyMatch(link -> isToldBy(link) || link instanceof UnknownTopicOrPartitionException);
  }

  /** Whether this exception itself, not its causes, says it. */
  public static boolean isToldBy(Throwable exception) {
    return exception instanceof OffsetOutOfRangeException
        || (exception instanceof SparkThrowable spark
            && spark.getCondition() != null
            && spark.getCondition().startsWith("KAFKA_DATA_LOSS"));
  }
}
