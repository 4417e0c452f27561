package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.Options;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.schema.SchemaUnavailableException;
import dev.bronzeline.schema.UnknownSchemaException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

class FailureTest {

  @Test
  void a_broker_or_store_that_is_away_may_come_back() {
    for (Exception away :
        new Exception[] {
          new TimeoutException("no answer"),
          new ConnectException("Connection refused"),
          new java.util.concurrent.TimeoutException("late"),
          SdkClientException.create(
              "Unable to execute HTTP request",
              new IOException("The target server failed to respond")),
          ApiCallTimeoutException.create(15_000),
          ApiCallAttemptTimeoutException.create(5_000),
          SdkServiceException.builder().statusCode(503).message("Please slow down").build()
        }) {
      Failure failure =
          Failure.of(
              new SparkException("Job aborted", new IOException(new ExecutionException(away))));

      assertThat(failure.code()).isEqualTo(ExitCode.DEPENDENCY_AWAY);
      assertThat(failure.transitory()).isTrue();
      assertThat(failure.message())
          .isEqualTo(away.getClass().getSimpleName() + ": " + away.getMessage());
    }
  }

  @Test
  void a_registry_that_is_silent_may_answer_later_and_a_subject_that_is_not_there_will_not() {
    Failure silent = Failure.of(new SchemaUnavailableException("no answer"));
    Failure unknown = Failure.of(new SparkException("x", new UnknownSchemaException("no subject")));

    assertThat(silent).isEqualTo(new Failure(ExitCode.DEPENDENCY_AWAY, true, "no answer"));
    assertThat(unknown).isEqualTo(new Failure(ExitCode.INVALID_CONFIGURATION, false, "no subject"));
  }

  @Test
  void an_executor_that_died_may_be_replaced() {
    Failure failure =
        Failure.of(
            new SparkException(
                "Job aborted due to stage failure: Task 3 in stage 7.0 failed 4 times, most recent"
                    + " failure: Lost task 3.3 in stage 7.0: ExecutorLostFailure (executor 2 exited"
                    + " caused by one of the running tasks)"));

    assertThat(failure.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(failure.transitory()).isTrue();
  }

  @Test
  void a_name_server_that_is_away_may_come_back() {
    ConfigException unresolved =
        new ConfigException("No resolvable bootstrap urls given in bootstrap.servers");

    Failure failure =
        Failure.of(
            new SparkException(
                "Query terminated", new KafkaException("Failed to create client", unresolved)));

    assertThat(failure.code()).isEqualTo(ExitCode.DEPENDENCY_AWAY);
    assertThat(failure.transitory()).isTrue();
  }

  @Test
  void a_start_whose_brokers_cannot_be_resolved_is_tried_again() {
    KafkaSettings kafka = new KafkaSettings("no-such-host.invalid:9092", Options.of(Map.of()));

    Failure failure = Failure.of(catchThrowable(() -> new KafkaOffsetManager(kafka)));

    assertThat(failure.code()).isEqualTo(ExitCode.DEPENDENCY_AWAY);
    assertThat(failure.transitory()).isTrue();
    assertThat(failure.message()).contains("kafka.bootstrap-servers", "can be resolved");
  }

  @Test
  void a_request_that_the_store_refuses_stays_refused() {
    Failure failure =
        Failure.of(
            new IOException(
                SdkServiceException.builder().statusCode(412).message("No such bucket").build()));

    assertThat(failure.transitory()).isFalse();
  }

  @Test
  void settings_and_credentials_that_are_wrong_stay_wrong() {
    for (Exception wrong :
        new Exception[] {
          new KafkaException("Failed to create client", new ConfigException("Invalid url")),
          new ExecutionException(new SaslAuthenticationException("Invalid username or password"))
        }) {
      Failure failure = Failure.of(new SparkException("Query terminated", wrong));

      assertThat(failure.code()).isEqualTo(ExitCode.INVALID_CONFIGURATION);
      assertThat(failure.transitory()).isFalse();
    }
  }

  @Test
  void records_that_kafka_no_longer_has_are_lost_data() {
    Failure failure =
        Failure.of(new SparkException("Task failed", new OffsetOutOfRangeException("1 is gone")));

    assertThat(failure.code()).isEqualTo(ExitCode.DATA_LOST);
    assertThat(failure.transitory()).isFalse();
  }

  @Test
  void lost_data_counts_more_than_the_timeout_around_it() {
    Failure failure =
        Failure.of(new TimeoutException("late", new OffsetOutOfRangeException("1 is gone")));

    assertThat(failure.code()).isEqualTo(ExitCode.DATA_LOST);
  }

  @Test
  void anything_else_is_unexpected_and_told_by_its_innermost_cause_in_one_line() {
    Failure failure =
        Failure.of(
            new SparkException("Job aborted", new IllegalStateException("state is bad\n at x")));

    assertThat(failure)
        .isEqualTo(new Failure(ExitCode.FAILURE, false, "IllegalStateException: state is bad"));
    assertThat(Failure.of(new NullPointerException()).message())
        .isEqualTo("java.lang.NullPointerException");
  }

  @Test
  void a_chain_of_causes_that_bites_its_tail_is_walked_once() {
    Exception first = new Exception("first");
    Exception second = new Exception("second", first);
    first.initCause(second);

    assertThat(Failure.of(first).code()).isEqualTo(ExitCode.FAILURE);
  }
}
