package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A store in memory that behaves like S3: a staged file is an open upload; an aborted upload can
 * never be completed. Its whole content is an immutable {@link Content}, to be taken and put back.
 */
class MemoryStore implements Store {

  /** What an abort means to a writer that did not hear of it. */
  enum Abort {
    /** As on S3: the file can never be published any more. */
    IS_FINAL,
    /**
     * The file stays publishable. No store of ours is like that; the protocol must not depend on it
     * all the same.
     */
    CAN_BE_LOST
  }

  /** The visible files and the open uploads; contents as text, one character per byte. */
  record Content(SortedMap<String, String> visible, SortedMap<String, String> staged) {
    static final Content EMPTY = new Content(new TreeMap<>(), new TreeMap<>());

    Content withVisible(String path, String content) {
      return new Content(with(visible, path, content), staged);
    }

    Content withoutVisible(String path) {
      return new Content(without(visible, path), staged);
    }

    Content withStaged(String token, String content) {
      return new Content(visible, with(staged, token, content));
    }

    Content withoutStaged(String token) {
      return new Content(visible, without(staged, token));
    }

    /** What belongs to some paths; an upload belongs to the path that it is for. */
    Content only(Predicate<String> path) {
      SortedMap<String, String> files = new TreeMap<>(visible);
      files.keySet().removeIf(path.negate());
      SortedMap<String, String> uploads = new TreeMap<>(staged);
      uploads.keySet().removeIf(token -> !path.test(token.substring(0, token.lastIndexOf('@'))));
      return new Content(files, uploads);
    }

    /** This and another content, which has nothing at the same paths. */
    Content and(Content other) {
      SortedMap<String, String> files = new TreeMap<>(visible);
      files.putAll(other.visible);
      SortedMap<String, String> uploads = new TreeMap<>(staged);
      uploads.putAll(other.staged);
      return new Content(files, uploads);
    }

    private static SortedMap<String, String> with(
        SortedMap<String, String> map, String key, String value) {
      SortedMap<String, String> copy = new TreeMap<>(map);
      copy.put(key, value);
      return copy;
    }

    private static SortedMap<String, String> without(SortedMap<String, String> map, String key) {
      SortedMap<String, String> copy = new TreeMap<>(map);
      copy.remove(key);
      return copy;
    }
  }

  private final Abort abort;
  private final Supplier<String> uploads;
  private Content content;

  MemoryStore() {
    this(Content.EMPTY, Abort.IS_FINAL, () -> UUID.randomUUID().toString());
  }

  /**
   * A store with a content.
   *
   * @param uploads makes the ids of uploads
   */
  MemoryStore(Content content, Abort abort, Supplier<String> uploads) {
    this.content = content;
    this.abort = abort;
    this.uploads = uploads;
  }

  synchronized Content content() {
    return content;
  }

  @Override
  public synchronized boolean createIfAbsent(String path, byte[] bytes) throws IOException {
    if (content.visible().containsKey(StorePaths.checked(path))) {
      return false;
    }
    content = content.withVisible(path, new String(bytes, ISO_8859_1));
    return true;
  }

  @Override
  public synchronized Optional<byte[]> read(String path) throws IOException {
    return Optional.ofNullable(content.visible().get(StorePaths.checked(path)))
        .map(text -> text.getBytes(ISO_8859_1));
  }

  @Override
  public synchronized List<Stored> list(String folder) throws IOException {
    String prefix = folder.isEmpty() ? "" : StorePaths.checked(folder) + "/";
    return content.visible().entrySet().stream()
        .filter(file -> file.getKey().startsWith(prefix))
        .map(file -> new Stored(file.getKey(), file.getValue().length()))
        .toList();
  }

  @Override
  public synchronized void put(String path, byte[] bytes) throws IOException {
    content = content.withVisible(StorePaths.checked(path), new String(bytes, ISO_8859_1));
  }

  @Override
  public synchronized void delete(String path) throws IOException {
    content = content.withoutVisible(StorePaths.checked(path));
  }

  @Override
  public StagedOutput stage(String path) throws IOException {
    StorePaths.checked(path);
    return new Upload(bytes -> stageWhole(path, bytes));
  }

  /** What an upload does when it is complete. */
  synchronized StagedFile stageWhole(String path, byte[] bytes) throws IOException {
    String token = path + "@" + uploads.get();
    content = content.withStaged(token, new String(bytes, ISO_8859_1));
    return new StagedFile(path, bytes.length, token);
  }

  @Override
  public synchronized void publish(StagedFile file) throws IOException {
    String upload = content.staged().get(file.token());
    if (upload != null) {
      content = content.withVisible(file.path(), upload);
      if (abort == Abort.IS_FINAL) {
        content = content.withoutStaged(file.token());
      }
    } else if (content.visible().getOrDefault(file.path(), "").length() != file.bytes()) {
      throw new FileNotFoundException("No such upload: " + file.token());
    }
  }

  @Override
  public synchronized void retract(StagedFile file) throws IOException {
    if (abort == Abort.IS_FINAL) {
      content = content.withoutStaged(file.token());
    }
    content = content.withoutVisible(file.path());
  }

  @Override
  public synchronized void sweep(Predicate<String> fileName) throws IOException {
    if (abort == Abort.CAN_BE_LOST) {
      return;
    }
    for (String token : List.copyOf(content.staged().keySet())) {
      String path = token.substring(0, token.lastIndexOf('@'));
      if (fileName.test(path.substring(path.lastIndexOf('/') + 1))) {
        content = content.withoutStaged(token);
      }
    }
  }

  /** Stages a file as a whole. */
  interface Staging {
    StagedFile stage(byte[] bytes) throws IOException;
  }

  /** Collects the bytes and stages them in one go. */
  static final class Upload extends StagedOutput {
    private final Staging staging;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Upload(Staging staging) {
      this.staging = staging;
    }

    @Override
    public long getPos() {
      return bytes.size();
    }

    @Override
    public void write(int b) {
      bytes.write(b);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      bytes.write(source, offset, length);
    }

    @Override
    public void close() {}

    @Override
    public StagedFile complete() throws IOException {
      return staging.stage(bytes.toByteArray());
    }

    @Override
    public void abort() {}
  }
}
