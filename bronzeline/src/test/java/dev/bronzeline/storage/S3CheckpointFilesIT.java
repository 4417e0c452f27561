package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.testing.Fault;
import dev.bronzeline.testing.FaultyProxy;
import dev.bronzeline.testing.RealParts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checkpoints on S3, against a real S3 endpoint behind a proxy that injects faults. */
class S3CheckpointFilesIT {
  private static final byte[] SMALL = "{\"clicks\":{\"0\":17}}".getBytes(UTF_8);
  private static final byte[] LARGE = large();

  @RegisterExtension static final RealParts PARTS = new RealParts();

  @TempDir private java.nio.file.Path folder;
  private FaultyBucket bucket;

  @BeforeEach
  void create() throws Exception {
    bucket = new FaultyBucket(PARTS.s3(), PARTS.newBucket(), folder);
  }

  @AfterEach
  void close() throws Exception {
    bucket.close();
  }

  @Test
  void a_file_is_one_request_and_is_there_when_it_is_closed() throws Exception {
    Path file = bucket.newFile();
    CheckpointFileManager files = files();
    List<FaultyProxy.Request> requests = bucket.record();

    CancellableFSDataOutputStream out = files.createAtomic(file, false);
    out.write(SMALL);
    assertThat(requests).isEmpty();
    out.close();

    assertThat(requests).singleElement().matches(S3CheckpointFilesIT::isPut);
    assertThat(bucket.content(file)).isEqualTo(SMALL);
    assertThat(files.isLocal()).isFalse();
    assertThat(files.list(file.getParent())).hasSize(1);
    files.delete(file);
    files.delete(file);
    assertThat(files.exists(file)).isFalse();
    assertThatThrownBy(() -> files.open(file)).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void a_file_that_is_there_is_replaced_only_when_that_is_asked_for() throws Exception {
    Path file = bucket.newFile();
    write(file, false, SMALL);

    assertThatThrownBy(() -> write(file, false, SMALL))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("Only one may run");
    write(file, true, LARGE);
    assertThatThrownBy(() -> write(file, false, LARGE))
        .isInstanceOf(FileAlreadyExistsException.class);

    assertThat(bucket.content(file)).isEqualTo(LARGE);
    assertThat(bucket.openUploads()).isZero();
  }

  @Test
  void of_two_drivers_one_is_told_that_the_file_is_there_although_both_write_the_same()
      throws Exception {
    Path file = bucket.newFile();
    CountDownLatch slow = new CountDownLatch(1);
    FaultyProxy.Injection held =
        bucket.proxy().inject(Fault.hold(slow), S3CheckpointFilesIT::isPut, 1, 1);

    CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> outcome(file));
    held.begun().get(60, TimeUnit.SECONDS);
    String second = outcome(file);
    slow.countDown();

    assertThat(second).isEqualTo("written");
    assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo("FileAlreadyExistsException");
  }

  @Test
  void of_many_drivers_exactly_one_writes_a_file() throws Exception {
    for (int round = 0; round < 5; round++) {
      Path file = bucket.newFile();
      List<CompletableFuture<String>> drivers = new ArrayList<>();
      for (int driver = 0; driver < 8; driver++) {
        drivers.add(CompletableFuture.supplyAsync(() -> outcome(file)));
      }
      List<String> outcomes = new ArrayList<>();
      for (CompletableFuture<String> driver : drivers) {
        outcomes.add(driver.get(60, TimeUnit.SECONDS));
      }

      assertThat(outcomes)
          .containsOnlyOnce("written")
          .filteredOn(outcome -> !outcome.equals("written"))
          .containsOnly("FileAlreadyExistsException")
          .hasSize(7);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void whatever_call_fails_a_file_is_whole_or_not_there(String name, Fault fault) throws Exception {
    failAtEachCall(fault);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("moreFaults")
  @Tag("campaign")
  void nor_is_it_anything_else_with_other_faults(String name, Fault fault) throws Exception {
    failAtEachCall(fault);
  }

  private void failAtEachCall(Fault fault) throws IOException {
    for (byte[] content : List.of(SMALL, LARGE)) {
      for (boolean overwrite : List.of(false, true)) {
        for (int count : List.of(1, Integer.MAX_VALUE)) {
          int call = 0;
          do {
            call++;
          } while (failsAt(call, count, fault, overwrite, content));
          assertThat(call).as("calls").isGreaterThan(1);
        }
      }
    }
  }

  private static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("500", Fault.status(500)),
        Arguments.of("connection cut after", Fault.cutAfter()));
  }

  private static Stream<Arguments> moreFaults() {
    return Stream.of(
        Arguments.of("503", Fault.status(503)),
        Arguments.of("403", Fault.status(403)),
        Arguments.of("connection cut before", Fault.cutBefore()));
  }

  /** Returns whether there was such a call. */
  private boolean failsAt(int call, int count, Fault fault, boolean overwrite, byte[] content)
      throws IOException {
    Path file = bucket.newFile();
    if (overwrite) {
      write(file, true, new byte[] {1, 2, 3});
    }
    FaultyProxy.Injection injection = bucket.proxy().inject(fault, any -> true, call, count);
    String outcome;
    try {
      write(file, overwrite, content);
      outcome = "written";
    } catch (IOException e) {
      outcome = e.toString();
      assertThat(e).isNotInstanceOf(FileAlreadyExistsException.class);
    }
    boolean injected = injection.injected() > 0;
    bucket.proxy().heal();

    String what = "%s at call %d, %d times".formatted(fault, call, count);
    if (outcome.equals("written")) {
      assertThat(bucket.content(file)).as(what).isEqualTo(content);
    } else {
      assertThat(injected).as(outcome).isTrue();
      if (bucket.has(file)) {
        assertThat(bucket.content(file))
            .as(what)
            .isIn((Object) content, overwrite ? new byte[] {1, 2, 3} : content);
      } else {
        assertThat(overwrite).as("replaced by nothing: " + what).isFalse();
      }
    }
    return injected;
  }

  @Test
  void an_answer_that_is_lost_is_not_an_error() throws Exception {
    Path small = bucket.newFile();
    bucket.proxy().inject(Fault.cutAfter(), S3CheckpointFilesIT::isPut, 1, 1);
    write(small, false, SMALL);

    Path large = bucket.newFile();
    bucket.proxy().inject(Fault.cutAfter(), S3CheckpointFilesIT::isCompletion, 1, 1);
    write(large, false, LARGE);

    assertThat(bucket.content(small)).isEqualTo(SMALL);
    assertThat(bucket.content(large)).isEqualTo(LARGE);
  }

  @Test
  void an_answer_that_never_comes_is_not_an_error_when_the_file_is_there() throws Exception {
    Path file = bucket.newFile();
    FaultyProxy.Injection lost =
        bucket.proxy().inject(Fault.cutAfter(), S3CheckpointFilesIT::isPut);

    write(file, false, SMALL);

    assertThat(lost.injected()).isGreaterThan(0);
    assertThat(bucket.content(file)).isEqualTo(SMALL);
  }

  @Test
  void when_nobody_can_tell_whether_the_file_is_there_it_counts_as_not_written() throws Exception {
    Path file = bucket.newFile();
    bucket.proxy().inject(Fault.cutAfter(), S3CheckpointFilesIT::isPut, 1, 1);
    bucket.proxy().inject(Fault.cutBefore(), any -> true);

    assertThatThrownBy(() -> write(file, false, SMALL)).isInstanceOf(IOException.class);

    bucket.proxy().heal();
    assertThatThrownBy(() -> write(file, false, SMALL))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void a_cancelled_file_leaves_nothing_even_when_it_is_closed_afterwards() throws Exception {
    for (byte[] content : List.of(SMALL, LARGE)) {
      Path file = bucket.newFile();
      CancellableFSDataOutputStream out = files().createAtomic(file, true);
      out.write(content);
      out.cancel();
      out.close();
      out.cancel();

      assertThat(bucket.has(file)).isFalse();
      assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
    }
    assertThat(bucket.openUploads()).isZero();
  }

  @Test
  void a_file_that_could_not_be_closed_is_not_closed_by_a_second_try() throws Exception {
    Path file = bucket.newFile();
    bucket.proxy().inject(Fault.status(403), S3CheckpointFilesIT::isPut, 1, 1);
    CancellableFSDataOutputStream out = files().createAtomic(file, false);
    out.write(SMALL);

    assertThatThrownBy(out::close).isInstanceOf(IOException.class);
    assertThatThrownBy(out::close)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not written");
    out.cancel();

    assertThat(bucket.has(file)).isFalse();
  }

  @Test
  void what_could_not_be_buffered_is_not_published() throws Exception {
    Path file = bucket.newFile();
    files();
    Files.writeString(folder.resolve("buffer"), "in the way of the buffers");
    CancellableFSDataOutputStream out = files().createAtomic(file, false);

    assertThatThrownBy(() -> out.write(SMALL)).isInstanceOf(IOException.class);
    Files.delete(folder.resolve("buffer"));
    assertThatThrownBy(out::close)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not written");

    assertThat(bucket.has(file)).isFalse();
  }

  @Test
  void a_client_without_conditional_writes_writes_nothing() throws Exception {
    bucket.settings().put("fs.s3a.create.conditional.enabled", "false");
    Path file = bucket.newFile();

    assertThatThrownBy(() -> write(file, false, SMALL))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Conditional");
    assertThat(bucket.has(file)).isFalse();
  }

  @Test
  void a_thread_that_is_interrupted_is_told_so() throws Exception {
    Path file = bucket.newFile();
    CancellableFSDataOutputStream out = files().createAtomic(file, false);
    out.write(SMALL);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(out::close).isInstanceOf(IOException.class);
    } finally {
      Thread.interrupted();
    }
    assertThatCode(out::cancel).doesNotThrowAnyException();
  }

  private String outcome(Path file) {
    try {
      write(file, false, SMALL);
      return "written";
    } catch (FileAlreadyExistsException e) {
      return "FileAlreadyExistsException";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As Spark writes a file. */
  private void write(Path file, boolean overwrite, byte[] content) throws IOException {
    CancellableFSDataOutputStream out = files().createAtomic(file, overwrite);
    try {
      out.write(content);
      out.close();
    } catch (IOException e) {
      out.cancel();
      throw e;
    }
  }

  private CheckpointFileManager files() throws IOException {
    return new CheckpointFiles(bucket.path("checkpoint"), bucket.hadoop());
  }

  private static boolean isPut(FaultyProxy.Request request) {
    return request.method().equals("PUT");
  }

  /** The request that makes the parts of an upload a file. */
  private static boolean isCompletion(FaultyProxy.Request request) {
    return request.method().equals("POST") && request.query().startsWith("uploadId=");
  }

  /** More than a part of an upload. */
  private static byte[] large() {
    byte[] bytes = new byte[6 * 1024 * 1024];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
