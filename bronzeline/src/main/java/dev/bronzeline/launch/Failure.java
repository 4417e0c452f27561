package dev.bronzeline.launch;

import dev.bronzeline.config.InvalidConfigException;
import dev.bronzeline.job.StalledException;
import dev.bronzeline.kafka.BackfillRangeException;
import dev.bronzeline.kafka.DataLoss;
import dev.bronzeline.kafka.KafkaAwayException;
import dev.bronzeline.kafka.SourceChangedException;
import dev.bronzeline.kafka.StaleCheckpointException;
import dev.bronzeline.kafka.StartingOffsetsException;
import dev.bronzeline.kafka.TopicMissingException;
import dev.bronzeline.schema.IncompatibleSchemaException;
import dev.bronzeline.schema.SchemaException;
import dev.bronzeline.schema.SchemaUnavailableException;
import dev.bronzeline.schema.UnknownSchemaException;
import dev.bronzeline.storage.AnotherWriterException;
import dev.bronzeline.storage.CommitRefusedException;
import dev.bronzeline.storage.DamagedLogException;
import dev.bronzeline.storage.RootTakenException;
import dev.bronzeline.storage.RowsOnHoldException;
import dev.bronzeline.storage.UnbalancedBatchException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.s3a.AWSApiCallTimeoutException;
import org.apache.hadoop.fs.s3a.AWSNoResponseException;
import org.apache.hadoop.fs.s3a.AWSServiceThrottledException;
import org.apache.hadoop.fs.s3a.AWSStatus500Exception;
import org.apache.hadoop.fs.s3a.CredentialInitializationException;
import org.apache.hadoop.fs.s3a.HttpChannelEOFException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * What an exception means for the process: how it ends, and whether trying again can help. The
 * whole chain of causes is looked at, because Spark and its tasks wrap what really happened.
 *
 * @param code the exit code
 * @param transitory whether the same run may succeed later
 * @param message what happened, in one line for an operator
 */
public record Failure(ExitCode code, boolean transitory, String message) {

  /** One meaning that an exception can have. */
  private record Meaning(ExitCode code, boolean transitory, Predicate<Throwable> holds) {}

  /** What Spark says when another job has just written to the same checkpoint. */
  private static final Set<String> COLLISIONS =
      Set.of("CONCURRENT_STREAM_LOG_UPDATE", "STATE_STORE_CHECKPOINT_LOCATION_NOT_EMPTY");

  private static final int DEEPEST = 50;
  private static final int HTTP_SERVER_ERROR = 500;

  /**
   * The first meaning that holds for any exception of the chain counts, so the surest come first.
   */
  private static final List<Meaning> MEANINGS =
      List.of(
          is(ExitCode.INVALID_CONFIGURATION, InvalidConfigException.class),
          is(ExitCode.INVALID_CONFIGURATION, SchemaException.class),
          is(ExitCode.INVALID_CONFIGURATION, UnknownSchemaException.class),
          is(ExitCode.SCHEMA_INCOMPATIBLE, IncompatibleSchemaException.class),
          is(ExitCode.INVALID_CONFIGURATION, RootTakenException.class),
          is(ExitCode.INVALID_CONFIGURATION, RowsOnHoldException.class),
          is(ExitCode.ANOTHER_WRITER, AnotherWriterException.class),
          // A task that Spark ran twice spoils a count: the same batch, run again, is counted anew.
          new Meaning(ExitCode.BATCH_REFUSED, true, UnbalancedBatchException.class::isInstance),
          is(ExitCode.BATCH_REFUSED, CommitRefusedException.class),
          is(ExitCode.FAILURE, DamagedLogException.class),
          new Meaning(ExitCode.FAILURE, true, StaleCheckpointException.class::isInstance),
          is(ExitCode.SOURCE_CHANGED, SourceChangedException.class),
          is(ExitCode.DATA_LOST, e -> e instanceof StartingOffsetsException s && s.dataLost()),
          is(ExitCode.DATA_LOST, e -> e instanceof BackfillRangeException b && b.dataLost()),
          is(ExitCode.DATA_LOST, DataLoss::isToldBy),
          is(ExitCode.USAGE, BackfillRangeException.class),
          is(ExitCode.INVALID_CONFIGURATION, StartingOffsetsException.class),
          is(ExitCode.INVALID_CONFIGURATION, TopicMissingException.class),
          // Kafka calls it a wrong setting when no name can be resolved, also while DNS is away.
          maybe(KafkaAwayException.class),
          new Meaning(ExitCode.DEPENDENCY_AWAY, true, Failure::isUnresolvable),
          is(ExitCode.INVALID_CONFIGURATION, ConfigException.class),
          is(ExitCode.INVALID_CONFIGURATION, AuthenticationException.class),
          is(ExitCode.INVALID_CONFIGURATION, AuthorizationException.class),
          is(ExitCode.INVALID_CONFIGURATION, CredentialInitializationException.class),
          is(ExitCode.INVALID_CONFIGURATION, AccessDeniedException.class),
          maybe(StalledException.class),
          new Meaning(ExitCode.FAILURE, true, Failure::isLostExecutor),
          // Two jobs began at the same moment, or an answer was lost: the next start sees clearly.
          new Meaning(ExitCode.DEPENDENCY_AWAY, true, Failure::isCheckpointCollision),
          maybe(SchemaUnavailableException.class),
          maybe(RetriableException.class),
          maybe(AWSServiceThrottledException.class),
          maybe(AWSStatus500Exception.class),
          maybe(AWSApiCallTimeoutException.class),
          maybe(AWSNoResponseException.class),
          maybe(HttpChannelEOFException.class),
          maybe(ApiCallTimeoutException.class),
          maybe(ApiCallAttemptTimeoutException.class),
          new Meaning(ExitCode.DEPENDENCY_AWAY, true, Failure::isUnansweredRequest),
          maybe(SocketException.class),
          maybe(SocketTimeoutException.class),
          maybe(UnknownHostException.class),
          maybe(TimeoutException.class));

  /** What this exception means. */
  public static Failure of(Throwable failure) {
    List<Throwable> chain = chain(failure);
    for (Meaning meaning : MEANINGS) {
      for (Throwable link : chain) {
        if (meaning.holds().test(link)) {
          return new Failure(meaning.code(), meaning.transitory(), text(link));
        }
      }
    }
    return new Failure(ExitCode.FAILURE, false, text(chain.get(chain.size() - 1)));
  }

  private static boolean isUnresolvable(Throwable link) {
    return link instanceof ConfigException && text(link).contains("resolvable");
  }

  private static boolean isCheckpointCollision(Throwable link) {
    return link instanceof FileAlreadyExistsException
        || (link instanceof SparkThrowable spark
            && COLLISIONS.contains(String.valueOf(spark.getCondition())));
  }

  /** An executor died more often than Spark runs a task again: the next ones may live. */
  private static boolean isLostExecutor(Throwable link) {
    return link instanceof SparkException && text(link).contains("ExecutorLostFailure");
  }

  /**
   * A request to the object store that failed on its way, or that the store was not able to serve.
   * Not every reader of Hadoop's gives such failures a class of their own.
   */
  private static boolean isUnansweredRequest(Throwable link) {
    return (link instanceof SdkClientException && link.getCause() instanceof IOException)
        || (link instanceof SdkServiceException refused
            && (refused.statusCode() >= HTTP_SERVER_ERROR || refused.isThrottlingException()));
  }

  private static List<Throwable> chain(Throwable failure) {
    return Stream.iterate(failure, link -> link != null, Throwable::getCause)
        .limit(DEEPEST)
        .toList();
  }

  /**
   * The message as it is if it is ours; other exceptions' messages need their name, and may be
   * long.
   */
  private static String text(Throwable link) {
    String message = link.getMessage();
    if (message == null || message.isBlank()) {
      return link.getClass().getName();
    }
    if (link.getClass().getName().startsWith("dev.bronzeline.")) {
      return message;
    }
    return link.getClass().getSimpleName() + ": " + message.lines().findFirst().orElse(message);
  }

  private static Meaning is(ExitCode code, Predicate<Throwable> holds) {
    return new Meaning(code, false, holds);
  }

  private static Meaning is(ExitCode code, Class<? extends Throwable> type) {
    return new Meaning(code, false, type::isInstance);
  }

  private static Meaning maybe(Class<? extends Throwable> type) {
    return new Meaning(ExitCode.DEPENDENCY_AWAY, true, type::isInstance);
  }
}
