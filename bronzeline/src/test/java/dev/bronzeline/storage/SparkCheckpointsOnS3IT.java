package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.testing.Fault;
import dev.bronzeline.testing.FaultyProxy;
import dev.bronzeline.testing.RealParts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.apache.spark.sql.execution.streaming.checkpointing.FileContextBasedCheckpointFileManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Spark does by itself with a checkpoint on {@code s3a:}. These tests are the reason for
 * {@link S3CheckpointFiles}; if one of them fails after an upgrade of Spark or Hadoop, the reason
 * may be gone.
 */
class SparkCheckpointsOnS3IT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  @TempDir private java.nio.file.Path folder;
  private FaultyBucket bucket;
  private CheckpointFileManager files;

  @BeforeEach
  void create() throws Exception {
    bucket = new FaultyBucket(PARTS.s3(), PARTS.newBucket(), folder);
    files = CheckpointFileManager.create(bucket.path("checkpoint"), bucket.hadoop());
    files.mkdirs(bucket.path("checkpoint/offsets"));
  }

  @AfterEach
  void close() throws Exception {
    bucket.close();
  }

  @Test
  void it_writes_another_file_and_renames_it() throws Exception {
    List<FaultyProxy.Request> requests = bucket.record();

    write(bucket.newFile(), false, "content");

    assertThat(files).isInstanceOf(FileContextBasedCheckpointFileManager.class);
    assertThat(requests).filteredOn(SparkCheckpointsOnS3IT::isCopy).hasSize(1);
    assertThat(requests).hasSizeGreaterThan(10);
  }

  @Test
  void a_put_that_fails_is_reported_and_leaves_nothing() throws Exception {
    Path file = bucket.newFile();
    bucket.proxy().inject(Fault.status(503), request -> request.method().equals("PUT"));

    assertThatThrownBy(() -> write(file, false, "content")).isInstanceOf(IOException.class);

    bucket.proxy().heal();
    assertThat(bucket.has(file)).isFalse();
  }

  @Test
  void an_answer_that_is_lost_does_no_harm() throws Exception {
    Path file = bucket.newFile();
    Set<String> known = ConcurrentHashMap.newKeySet();
    FaultyProxy.Injection lost =
        bucket
            .proxy()
            .inject(Fault.cutAfter(), put -> put.is("PUT", ".*") && known.add(put.path()));

    write(file, false, "content");

    assertThat(lost.injected()).isEqualTo(2);
    assertThat(bucket.content(file)).asString().isEqualTo("content");
  }

  @Test
  void two_drivers_are_both_told_that_they_have_written_the_same_file() throws Exception {
    Path file = bucket.newFile();
    CountDownLatch slow = new CountDownLatch(1);
    FaultyProxy.Injection held =
        bucket.proxy().inject(Fault.hold(slow), SparkCheckpointsOnS3IT::isCopy, 1, 1);

    CompletableFuture<Void> first = CompletableFuture.runAsync(() -> write(file, "first"));
    held.begun().get(60, TimeUnit.SECONDS);
    write(file, "second");
    assertThat(bucket.content(file)).asString().isEqualTo("second");
    slow.countDown();
    first.get(60, TimeUnit.SECONDS); // no exception

    assertThat(bucket.content(file)).asString().isEqualTo("first");
  }

  @Test
  void a_crash_while_a_file_is_replaced_leaves_neither_the_old_one_nor_the_new_one()
      throws Exception {
    Path file = bucket.newFile();
    write(file, true, "old");
    bucket.proxy().inject(Fault.cutBefore(), SparkCheckpointsOnS3IT::isCopy);

    assertThatThrownBy(() -> write(file, true, "new")).isInstanceOf(IOException.class);

    bucket.proxy().heal();
    assertThatThrownBy(() -> bucket.content(file)).isInstanceOf(FileNotFoundException.class);
  }

  private static boolean isCopy(FaultyProxy.Request request) {
    return request.headers().containsKey("x-amz-copy-source");
  }

  private void write(Path file, String content) {
    try {
      write(file, false, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Path file, boolean overwrite, String content) throws IOException {
    CancellableFSDataOutputStream out = files.createAtomic(file, overwrite);
    try {
      out.write(content.getBytes(UTF_8));
      out.close();
    } catch (IOException e) {
      out.cancel();
      throw e;
    }
  }
}
