package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.FileOffsets;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.storage.MemoryStore.Abort;
import dev.bronzeline.storage.MemoryStore.Content;
import dev.bronzeline.storage.ReplayedStore.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Drives the real {@link LaneWriter} of several writers through every interleaving of their store
 * calls, and a last writer, alone, from every state that this reaches.
 *
 * <p>Nothing is left out, but three things need no step of their own. A crash before a call is a
 * writer that is never scheduled again, and the last writer's run from every state shows what
 * remains then. Reading a log entry that exists has the same answer whenever it is done. And the
 * list of the log is taken without the intents below it, which the log passes over.
 */
final class CommitExplorer {

  /** Makes the writer under test; a mutation makes one with a rule switched off. */
  interface Writers {
    LaneWriter create(Store store, Writing writing, Clock clock, String nonce, Pause pause);
  }

  /** What to explore. */
  record Plan(List<String> names, int batches, Abort abort, boolean losePublish) {}

  /** What was found: how many states, and the way to the first violation, if there is one. */
  record Found(int states, int runsAlone, @Nullable String violation, List<String> way) {}

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T18:00:00Z"), ZoneOffset.UTC);
  private static final Writing WRITING = new Writing(Writing.STREAM, "shop", "0.1.0", "host");

  /** A history is a node in a tree: the one before, and one more answer. */
  private record History(int before, @Nullable Answer answer) {}

  /**
   * A state of the whole: the store's content, and what each writer has seen. There are millions of
   * them, so the histories of up to three writers share a number, 21 bits each.
   */
  private record State(int content, long histories) {
    private static final int BITS = 21;
    private static final long MASK = (1L << BITS) - 1;

    int history(int writer) {
      return (int) (histories >> (writer * BITS) & MASK);
    }

    State after(int writer, int newContent, int newHistory) {
      if (newHistory > MASK) {
        throw new IllegalStateException("More histories than the explorer can number");
      }
      long others = histories & ~(MASK << (writer * BITS));
      return new State(newContent, others | (long) newHistory << (writer * BITS));
    }
  }

  /** All that a writer's next call depends on. */
  private record Position(int content, int writer, int history) {}

  private record Move(int content, int history, String what) {}

  private record Step(@Nullable State before, String what) {}

  private static final class Violation extends RuntimeException {
    Violation(String message) {
      super(message);
    }
  }

  private final Writers writers;
  private final Plan plan;
  private final Interned<Content> contents = new Interned<>();
  private final Interned<History> histories = new Interned<>();
  private final Map<State, Step> seen = new HashMap<>();
  private final Deque<State> queue = new ArrayDeque<>();
  private final Map<Position, List<Move>> moves = new HashMap<>();
  private final Set<Integer> ranAlone = new HashSet<>();
  private final Map<String, LogEntry> parsed = new HashMap<>();

  CommitExplorer(Writers writers, Plan plan) {
    this.writers = writers;
    this.plan = plan;
  }

  Found explore() {
    histories.id(new History(-1, null)); // number 0: nothing seen yet
    visit(new State(contents.id(Content.EMPTY), 0), new Step(null, "start"));
    State state = null;
    try {
      for (state = queue.poll(); state != null; state = queue.poll()) {
        runAlone(state);
        for (int writer = 0; writer < plan.names().size(); writer++) {
          advance(state, writer);
        }
      }
      return new Found(seen.size(), ranAlone.size(), null, List.of());
    } catch (Violation e) {
      return new Found(seen.size(), ranAlone.size(), e.getMessage(), way(state));
    }
  }

  /** Every state that one more call of one writer leads to. */
  private void advance(State state, int writer) {
    Position position = new Position(state.content(), writer, state.history(writer));
    for (Move move : moves.computeIfAbsent(position, this::moves)) {
      visit(state.after(writer, move.content(), move.history()), new Step(state, move.what()));
    }
  }

  /** One more call; and, where an answer may be lost, the same without its answer. */
  private List<Move> moves(Position from) {
    List<Move> found = new ArrayList<>();
    Answer made = move(from, false, found);
    if (made != null && canLoseAnswer(made)) {
      move(from, true, found);
    }
    return found;
  }

  private @Nullable Answer move(Position from, boolean loseAnswer, List<Move> found) {
    String name = plan.names().get(from.writer());
    MemoryStore memory = new MemoryStore(contents.value(from.content()), plan.abort(), () -> name);
    ReplayedStore store = new ReplayedStore(memory, answers(from.history()), loseAnswer);
    try {
      work(store, name, 0);
    } catch (ReplayedStore.Unwound e) {
      // as intended
    } catch (AnotherWriterException e) {
      // a good end
    } catch (UncheckedIOException e) {
      if (!plan.losePublish()) {
        throw new Violation(name + " failed with " + e);
      } // the store failed; as good as a crash
    } catch (IOException | RuntimeException e) {
      throw new Violation(name + " failed with " + e);
    }
    Answer made = store.made();
    if (made != null) {
      String what = name + ": " + made.call() + (made.failed() ? " -> " + made.value() : "");
      int after = histories.id(new History(from.history(), made));
      found.add(new Move(contents.id(memory.content()), after, what));
    }
    return made;
  }

  private boolean canLoseAnswer(Answer made) {
    return !made.failed()
        && ((made.call().startsWith("create ") && Boolean.TRUE.equals(made.value()))
            || (plan.losePublish() && made.call().startsWith("publish ")));
  }

  private void visit(State state, Step step) {
    if (seen.putIfAbsent(state, step) == null) {
      queue.add(state);
    }
  }

  /** The last writer, from this state to its end. What the others would still do does not count. */
  private void runAlone(State state) {
    if (!ranAlone.add(state.content())) {
      return;
    }
    checkAlways(contents.value(state.content()));
    MemoryStore store =
        new MemoryStore(contents.value(state.content()), plan.abort(), () -> "last") {
          @Override
          public synchronized void retract(StagedFile file) throws IOException {
            super.retract(file);
            checkAlways(content());
          }
        };
    try {
      work(store, "last", 1);
    } catch (Violation e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new Violation("the last writer failed with " + e);
    }
    checkAtRest(store.content());
  }

  /**
   * What the driver and the tasks of one start of a job do.
   *
   * @param again how many batches of the log are run again, as Spark does after a crash
   */
  private void work(Store store, String name, int again) throws IOException {
    String nonce = (name.toLowerCase(Locale.ROOT) + "xxxxxxxx").substring(0, 8);
    LaneWriter writer = writers.create(store, WRITING, CLOCK, nonce, attempt -> {});
    writer.open();
    long first =
        writer.lastCommit().map(LogEntry::commit).map(commit -> commit.batch() + 1).orElse(0L);
    for (long batch = Math.max(0, first - again); batch < plan.batches(); batch++) {
      List<PreparedFile> files =
          List.of(
              stage(store, writer, Output.VALIDATED, batch, 6),
              stage(store, writer, Output.DLQ, batch, 4));
      long from = batch * 10;
      writer.commit(
          new BatchCommit(
              "checkpoint",
              batch,
              List.of(new PartitionLedger("t", 0, from, from + 10, 6, 4, 0, 0, 0)),
              Map.of(),
              Map.of(),
              files,
              "1",
              List.of()));
    }
  }

  private static PreparedFile stage(
      Store store, LaneWriter writer, Output output, long batch, long rows) throws IOException {
    String path = output.folder() + "/" + writer.fileName(batch, 0, 0);
    try (StagedOutput out = store.stage(path)) {
      out.write("rows".getBytes(UTF_8));
      StagedFile staged = out.complete();
      long from = batch * 10;
      FileOffsets offsets = new FileOffsets("t", 0, from, from + 9, rows);
      return new PreparedFile(
          staged, new FileEntry(output, path, staged.bytes(), rows, List.of(offsets), null, null));
    }
  }

  private void checkAlways(Content content) {
    Set<Long> batches = new HashSet<>();
    for (Commit commit : commits(content)) {
      if (!batches.add(commit.batch())) {
        throw new Violation("batch " + commit.batch() + " is committed twice");
      }
      for (FileEntry file : commit.files()) {
        if (!content.visible().containsKey(file.path())) {
          throw new Violation("committed, but not visible: " + file.path());
        }
      }
    }
  }

  private void checkAtRest(Content content) {
    checkAlways(content);
    List<Commit> commits = commits(content);
    if (commits.size() != plan.batches()) {
      throw new Violation("at rest %d batches are committed".formatted(commits.size()));
    }
    Set<String> visible = new TreeSet<>(content.visible().keySet());
    visible.removeIf(path -> path.startsWith("_log/"));
    commits.forEach(commit -> commit.files().forEach(file -> visible.remove(file.path())));
    if (!visible.isEmpty()) {
      throw new Violation("at rest there are files that no entry lists: " + visible);
    }
    if (plan.abort() == Abort.IS_FINAL && !content.staged().isEmpty()) {
      throw new Violation("at rest something is staged: " + content.staged().keySet());
    }
  }

  private List<Commit> commits(Content content) {
    return content.visible().entrySet().stream()
        .filter(file -> file.getKey().matches("_log/\\d+\\.json"))
        .map(file -> parsed.computeIfAbsent(file.getValue(), CommitExplorer::parse))
        .flatMap(entry -> Optional.ofNullable(entry.commit()).stream())
        .toList();
  }

  private static LogEntry parse(String json) {
    try {
      return LedgerJson.read(json.getBytes(ISO_8859_1), LogEntry.class);
    } catch (IOException e) {
      throw new Violation("unreadable entry: " + json);
    }
  }

  private List<Answer> answers(int history) {
    List<Answer> answers = new ArrayList<>();
    for (History node = histories.value(history);
        node.answer() != null;
        node = histories.value(node.before())) {
      answers.add(node.answer());
    }
    Collections.reverse(answers);
    return answers;
  }

  private List<String> way(@Nullable State to) {
    List<String> way = new ArrayList<>();
    for (State state = to; state != null; ) {
      Step step = seen.get(state);
      if (step == null) {
        break;
      }
      way.add(step.what());
      state = step.before();
    }
    Collections.reverse(way);
    return way;
  }

  /** Gives equal values the same small number. */
  private static final class Interned<T> {
    private final Map<T, Integer> ids = new HashMap<>();
    private final List<T> values = new ArrayList<>();

    int id(T value) {
      Integer known = ids.get(value);
      if (known != null) {
        return known;
      }
      ids.put(value, values.size());
      values.add(value);
      return values.size() - 1;
    }

    T value(int id) {
      return values.get(id);
    }
  }
}
