package dev.bronzeline.storage;

import dev.bronzeline.demo.EmbeddedS3;
import dev.bronzeline.testing.Fault;
import dev.bronzeline.testing.FaultyProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.S3AFileSystem;

/** A bucket of a real S3 server behind a {@link FaultyProxy}, and a client that soon gives up. */
final class FaultyBucket implements AutoCloseable {
  private static final AtomicInteger FILES = new AtomicInteger();

  private final String name;
  private final FaultyProxy proxy;
  private final Map<String, String> settings;

  FaultyBucket(EmbeddedS3 s3, String name, java.nio.file.Path folder) throws IOException {
    this.name = name;
    this.proxy = FaultyProxy.before(s3.endpoint());
    this.settings = new TreeMap<>(s3.s3aSettings());
    settings.put("fs.s3a.endpoint", proxy.endpoint());
    settings.put("fs.s3a.buffer.dir", folder.resolve("buffer").toString());
    settings.put("fs.s3a.multipart.size", "5M");
    settings.put("fs.s3a.multipart.threshold", "5M");
    settings.put("fs.s3a.attempts.maximum", "0"); // by the SDK, which waits long
    settings.put("fs.s3a.retry.limit", "1");
    settings.put("fs.s3a.retry.interval", "10ms");
    settings.put("fs.s3a.retry.throttle.limit", "1");
    settings.put("fs.s3a.retry.throttle.interval", "10ms");
  }

  FaultyProxy proxy() {
    return proxy;
  }

  /** Settings for S3A, by their names; more may be put there until the bucket is first used. */
  Map<String, String> settings() {
    return settings;
  }

  Configuration hadoop() {
    Configuration hadoop = new Configuration();
    settings.forEach(hadoop::set);
    return hadoop;
  }

  /** A file that is not there yet. */
  Path newFile() {
    return path("checkpoint/offsets/" + FILES.incrementAndGet());
  }

  Path path(String key) {
    return new Path("s3a://" + name + "/" + key);
  }

  boolean has(Path file) throws IOException {
    return files().exists(file);
  }

  byte[] content(Path file) throws IOException {
    try (FSDataInputStream in = files().open(file)) {
      return in.readAllBytes();
    }
  }

  /** The uploads that are neither completed nor aborted. */
  int openUploads() throws IOException {
    int open = 0;
    var uploads = ((S3AFileSystem) files()).listUploads(null);
    while (uploads.hasNext()) {
      uploads.next();
      open++;
    }
    return open;
  }

  /** The names of all files, hidden ones too. */
  List<String> files(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> each = files().listFiles(folder, true);
    while (each.hasNext()) {
      names.add(each.next().getPath().getName());
    }
    return names;
  }

  /** What is asked for from now on. */
  List<FaultyProxy.Request> record() {
    List<FaultyProxy.Request> requests = new CopyOnWriteArrayList<>();
    proxy.inject(
        Fault.cutBefore(),
        request -> {
          requests.add(request);
          return false;
        });
    return requests;
  }

  private FileSystem files() throws IOException {
    return path("checkpoint").getFileSystem(hadoop());
  }

  @Override
  public void close() throws IOException {
    proxy.close();
  }
}
