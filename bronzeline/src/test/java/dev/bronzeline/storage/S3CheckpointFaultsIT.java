package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.testing.Fault;
import dev.bronzeline.testing.FaultyProxy;
import dev.bronzeline.testing.RealParts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.impl.AWSClientConfig;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a checkpoint on S3 says while S3 does not answer as it should: a request that failed, or
 * hangs, is an error, and never means that a file is not there. (Writes: {@link
 * S3CheckpointFilesIT}.)
 */
class S3CheckpointFaultsIT {
  private static final byte[] CONTENT = "{\"clicks\":{\"0\":17}}".getBytes(UTF_8);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int FILES = 3;
  private static final int EVERY_SO_MANY = 6;

  @RegisterExtension static final RealParts PARTS = new RealParts();

  @TempDir private java.nio.file.Path folder;
  private final CountDownLatch held = new CountDownLatch(1);
  private FaultyBucket bucket;
  private Path offsets;

  /** A kind of fault that falls on all requests from some call on, or on one of them. */
  enum Trouble {
    STATUS_500,
    STATUS_503,
    STATUS_403,
    CUT_BEFORE,
    CUT_AFTER,
    HANGS;

    Fault fault(CountDownLatch held) {
      return switch (this) {
        case STATUS_500 -> Fault.status(500);
        case STATUS_503 -> Fault.status(503);
        case STATUS_403 -> Fault.status(403);
        case CUT_BEFORE -> Fault.cutBefore();
        case CUT_AFTER -> Fault.cutAfter();
        case HANGS -> Fault.hold(held);
      };
    }
  }

  /** S3A allows no shorter patience than 15 seconds, but for tests. */
  @BeforeAll
  static void be_impatient() {
    AWSClientConfig.setMinimumOperationDuration(PATIENCE);
  }

  @AfterAll
  static void be_patient() {
    AWSClientConfig.resetMinimumOperationDuration();
  }

  @BeforeEach
  void a_checkpoint_with_three_offset_files() throws Exception {
    bucket = new FaultyBucket(PARTS.s3(), PARTS.newBucket(), folder);
    String millis = PATIENCE.toMillis() + "ms";
    bucket.settings().put("fs.s3a.connection.timeout", millis);
    bucket.settings().put("fs.s3a.connection.request.timeout", millis);
    offsets = bucket.path("checkpoint/offsets");
    for (int file = 0; file < FILES; file++) {
      write(new Path(offsets, String.valueOf(file)));
    }
  }

  @AfterEach
  void close() throws Exception {
    held.countDown();
    bucket.close();
  }

  @ParameterizedTest
  @EnumSource
  void an_existing_file_is_never_said_not_to_be_there(Trouble trouble) throws Exception {
    Path file = new Path(offsets, "1");

    whateverRequestSuffers(trouble, 1, () -> assertThat(files().exists(file)).isTrue());
  }

  @ParameterizedTest
  @EnumSource
  void a_file_is_read_whole_or_not_at_all(Trouble trouble) throws Exception {
    Path file = new Path(offsets, "1");

    whateverRequestSuffers(
        trouble,
        1,
        () -> {
          try (InputStream in = files().open(file)) {
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_folder_is_listed_whole_or_not_at_all(Trouble trouble) throws Exception {
    whateverRequestSuffers(
        trouble,
        1,
        () ->
            assertThat(
                    Arrays.stream(files().list(offsets)).map(status -> status.getPath().getName()))
                .containsExactlyInAnyOrder("0", "1", "2"));
  }

  @ParameterizedTest
  @EnumSource
  void a_file_that_is_said_to_be_deleted_is(Trouble trouble) throws Exception {
    Path file = new Path(offsets, "1");

    whateverRequestSuffers(
        trouble,
        1,
        () -> {
          files().delete(file);
          assertThat(bucket.files(offsets)).as("after its deletion").doesNotContain("1");
        });

    assertThat(bucket.files(offsets)).contains("0", "2");
  }

  /** Copies one by one, each with retries of its own: not every request is tried. */
  @ParameterizedTest
  @EnumSource(names = {"STATUS_503", "CUT_AFTER", "HANGS"})
  @Tag("campaign")
  void a_checkpoint_that_is_said_to_be_set_aside_is_and_else_a_second_try_moves_the_rest(
      Trouble trouble) throws Exception {
    String checkpoint = bucket.path("checkpoint").toString();
    List<String> places = new ArrayList<>();

    whateverRequestSuffers(
        trouble,
        EVERY_SO_MANY,
        () -> {
          String place = RetiredCheckpoint.setAside(checkpoint, bucket.hadoop());
          if (place != null) {
            places.add(place);
          }
          assertThat(bucket.has(new Path(checkpoint))).isFalse();
        });

    assertThat(bucket.has(new Path(checkpoint))).isFalse();
    assertThat(places).isNotEmpty();
    List<String> kept = new ArrayList<>();
    for (int number = 1; bucket.has(new Path(checkpoint + "-set-aside-" + number)); number++) {
      kept.addAll(bucket.files(new Path(checkpoint + "-set-aside-" + number)));
    }
    assertThat(kept).as("in one place or another").contains("0", "1", "2");
  }

  @Test
  void only_what_is_not_there_is_not_there() throws Exception {
    Path none = new Path(offsets, "17");

    assertThat(files().exists(none)).isFalse();
    assertThatThrownBy(() -> files().open(none)).isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> files().list(bucket.path("checkpoint/commits")))
        .isInstanceOf(FileNotFoundException.class);
  }

  @FunctionalInterface
  private interface Work {
    /** Fails as an assertion only if what it was told is wrong. */
    void run() throws IOException;
  }

  /**
   * Lets the first request suffer and all after it, then those after some more, and so on, until
   * none is left to suffer. Each time the work either ends as it should or says that it could not.
   */
  private void whateverRequestSuffers(Trouble trouble, int step, Work work) throws Exception {
    int told = 0;
    for (int call = 1; ; call += step) {
      FaultyProxy.Injection injection =
          bucket.proxy().inject(trouble.fault(held), any -> true, call, Integer.MAX_VALUE);
      try {
        work.run();
      } catch (FileNotFoundException e) {
        throw new AssertionError("%s at call %d: taken for not there".formatted(trouble, call), e);
      } catch (IOException e) {
        told++;
      } finally {
        bucket.proxy().heal();
      }
      if (injection.injected() == 0) {
        break;
      }
    }
    assertThat(told).as("failures that were told").isPositive();
  }

  private CheckpointFileManager files() throws IOException {
    return new CheckpointFiles(bucket.path("checkpoint"), bucket.hadoop());
  }

  private void write(Path file) throws IOException {
    CancellableFSDataOutputStream out = files().createAtomic(file, false);
    out.write(CONTENT);
    out.close();
  }
}
