package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets ordinary sequential code be explored step by step: gives the code the recorded answers of
 * its history, lets it make exactly one new call, and unwinds it when it makes the next. Running
 * the same code again and again from the start, each time one call further, is how the explorer
 * interleaves writers without threads.
 */
final class ReplayedStore implements Store {

  /** What happens to the one new call. */
  enum Fault {
    NONE,
    /** It fails before it has any effect. */
    NO_EFFECT,
    /** It has its effect, and then the answer is lost. */
    NO_ANSWER
  }

  /** The answer of a call, with equality. */
  record Answer(String call, @Nullable Object value, boolean failed) {
    /** Whether the store was made to fail; to a caller, a lost answer is the same. */
    boolean isFault() {
      return AWAY.equals(value);
    }
  }

  /** Leaves the code at its next call. */
  static final class Unwound extends Error {
    Unwound() {
      super("unwound", null, false, false);
    }
  }

  private interface Operation<T> {
    T perform() throws IOException;
  }

  private static final Pattern ENTRY = Pattern.compile("_log/\\d+\\.json");
  private static final String AWAY = "the store is away";

  private final MemoryStore store;
  private final List<Answer> history;
  private final Fault fault;
  private final int failAt;
  private int replayed;
  private int known;
  private @Nullable Answer made;

  /**
   * A store for one more call.
   *
   * @param fault what happens to the new call
   * @param failAt the place of a call about a known entry that fails, in which case it is the new
   *     call; of those after the history, from 0; -1 for none
   */
  ReplayedStore(MemoryStore store, List<Answer> history, Fault fault, int failAt) {
    this.store = store;
    this.history = history;
    this.fault = fault;
    this.failAt = failAt;
  }

  /** The answer of the one new call; null if the code ended before it made one. */
  @Nullable Answer made() {
    return made;
  }

  /** How many calls about known entries the code made between the history and the new call. */
  int known() {
    return known;
  }

  @Override
  public boolean createIfAbsent(String path, byte[] bytes) throws IOException {
    String call = "create " + path;
    if (entry(path, call).isPresent()) {
      return false;
    }
    return answer(call, () -> store.createIfAbsent(path, bytes));
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    String call = "read " + path;
    Optional<byte[]> entry = entry(path, call);
    if (entry.isPresent()) {
      return entry;
    }
    Optional<String> text =
        answer(call, () -> store.read(path).map(bytes -> new String(bytes, ISO_8859_1)));
    return text.map(content -> content.getBytes(ISO_8859_1));
  }

  @Override
  public List<Stored> list(String folder) throws IOException {
    return answer("list " + folder, () -> store.list(folder).stream().filter(in(folder)).toList());
  }

  @Override
  public void put(String path, byte[] bytes) throws IOException {
    done("put " + path, () -> store.put(path, bytes));
  }

  @Override
  public void delete(String path) throws IOException {
    done("delete " + path, () -> store.delete(path));
  }

  @Override
  public StagedOutput stage(String path) {
    return new MemoryStore.Upload(
        bytes -> answer("stage " + path, () -> store.stageWhole(path, bytes)));
  }

  @Override
  public void publish(StagedFile file) throws IOException {
    done("publish " + file.path(), () -> store.publish(file));
  }

  @Override
  public void retract(StagedFile file) throws IOException {
    done("retract " + file.path(), () -> store.retract(file));
  }

  @Override
  public void sweep(Predicate<String> fileName) throws IOException {
    done("sweep", () -> store.sweep(fileName));
  }

  private interface Effect {
    void perform() throws IOException;
  }

  private void done(String call, Effect effect) throws IOException {
    answer(
        call,
        () -> {
          effect.perform();
          return true;
        });
  }

  /**
   * An entry of the log never changes and never goes. So once it is there, what a call says about
   * it does not depend on when the call is made, and need not be recorded unless it fails.
   */
  private Optional<byte[]> entry(String path, String call) throws IOException {
    if (!ENTRY.matcher(path).matches() || isReplaying(call)) {
      return Optional.empty();
    }
    Optional<byte[]> entry = store.read(path);
    if (entry.isPresent() && made == null && replayed == history.size() && known++ == failAt) {
      made = new Answer(call, AWAY, true);
      throw new IOException(AWAY);
    }
    return entry;
  }

  /** The log ignores what is in the folders below it, so those files need not tell states apart. */
  private static Predicate<Stored> in(String folder) {
    return file -> !folder.equals(CommitLog.FOLDER) || ENTRY.matcher(file.path()).matches();
  }

  private boolean isReplaying(String call) {
    return replayed < history.size() && history.get(replayed).call().equals(call);
  }

  @SuppressWarnings("unchecked") // the code is deterministic: the same call had that answer before
  private <T> T answer(String call, Operation<T> operation) throws IOException {
    Answer answer;
    if (replayed < history.size()) {
      answer = history.get(replayed++);
      if (!answer.call().equals(call)) {
        throw new AssertionError(
            "Not deterministic: made '%s' where it made '%s'".formatted(call, answer.call()));
      }
    } else if (made == null) {
      answer = perform(call, operation);
      made = answer;
    } else {
      throw new Unwound();
    }
    if (answer.failed()) {
      String why = String.valueOf(answer.value());
      throw answer.isFault() ? new IOException(why) : new FileNotFoundException(why);
    }
    return (T) Objects.requireNonNull(answer.value());
  }

  private <T> Answer perform(String call, Operation<T> operation) {
    if (fault == Fault.NO_EFFECT) {
      return new Answer(call, AWAY, true);
    }
    try {
      T value = operation.perform();
      return new Answer(call, fault == Fault.NO_ANSWER ? AWAY : value, fault == Fault.NO_ANSWER);
    } catch (IOException e) {
      return new Answer(call, e.getMessage(), true);
    }
  }
}
