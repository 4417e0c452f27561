package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.storage.MemoryStore.Abort;
import dev.bronzeline.storage.MemoryStore.Content;
import dev.bronzeline.storage.ReplayedStore.Answer;
import dev.bronzeline.storage.ReplayedStore.Fault;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Drives the real {@link LaneWriter} of several writers in several lanes through every interleaving
 * of their store calls, with failing calls and lost answers, and a last writer of each lane, alone,
 * from every state that this reaches.
 *
 * <p>Lanes share nothing but the log. So a state of one {@link Part} goes together with every state
 * of the others that knows the same log, and each part is explored on its own: by its writers'
 * calls, and by the entries that the other parts append to the very log that it knows. Nothing is
 * left out by this, and {@link Found#combined} counts what the states stand for together. That a
 * writer touches no other lane's files is checked at every step.
 *
 * <p>Some things need no step of their own. A crash before a call is a writer that is never
 * scheduled again, and the last writer's run from every state shows what remains then. Reading a
 * log entry that exists has the same answer whenever it is done; that it fails is tried where there
 * is one part, and is as good as a crash. The list of the log is taken without the intents below
 * it, which the log passes over. Between two steps of its {@link Work} a writer remembers nothing
 * but what is in its fields, so what it has seen before is forgotten. And of two writers that do
 * the same, the first one begins.
 */
final class CommitExplorer {

  /** Makes the writer under test; a mutation makes one with a rule switched off. */
  interface Writers {
    LaneWriter create(Store store, Writing writing, Clock clock, String nonce, Pause pause);
  }

  /** What the driver and the tasks of one start of a job do. */
  interface Work {
    /**
     * Does the next thing, all of which follows from what the writer knows.
     *
     * @param step how many things it has done; the first is to open the lane
     * @return whether there was anything to do
     */
    boolean step(LaneWriter writer, Store store, int step) throws IOException;
  }

  /** One start of a job; the name is of lower-case letters, and its own. */
  record Role(String name, String lane, Work work) {}

  /**
   * Lanes that are explored as one.
   *
   * @param writers who runs at any time; up to three
   * @param last who runs after those, alone and to the end; one for each lane
   */
  record Part(List<Role> writers, List<Role> last) {}

  /**
   * What to explore.
   *
   * @param faults how many calls of a writer may fail or lose their answer
   * @param account what must hold of the log at any time, and at rest
   */
  record Plan(String title, List<Part> parts, Abort abort, int faults, OffsetAccount account) {}

  /** What was found, and the way to the first violation, if there is one. */
  record Found(
      int states,
      double combined,
      double contents,
      int logs,
      int recoveries,
      @Nullable String violation,
      List<String> way) {}

  static final class Violation extends RuntimeException {
    Violation(String message) {
      super(message);
    }
  }

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T18:00:00Z"), ZoneOffset.UTC);
  private static final Pattern ENTRY = Pattern.compile("_log/\\d+\\.json");
  private static final Pattern LANE = Pattern.compile("([a-z]+)\\d{12}[a-z]{8}-[^/]+$");

  private static final int START = 0;
  private static final int END = 1;

  /**
   * A writer's history is a node in a tree: the one before, and one more answer. At its root is
   * what the writer remembers of all that was before; null for nothing.
   */
  private record History(
      String writer,
      int before,
      @Nullable Answer answer,
      int faults,
      @Nullable WriterMemory memory) {}

  /**
   * A state of one part: the log, the files of its lanes, and what each of its writers has seen.
   * There are millions of them, so the histories of up to three writers share a number.
   */
  private record State(int part, int log, int files, long histories) {
    private static final int BITS = 21;
    private static final long MASK = (1L << BITS) - 1;

    int history(int writer) {
      return (int) (histories >> (writer * BITS) & MASK);
    }

    State after(int writer, Move move) {
      if (move.history() > MASK) {
        throw new IllegalStateException("More histories than the explorer can number");
      }
      long others = histories & ~(MASK << (writer * BITS));
      long mine = (long) move.history() << (writer * BITS);
      return new State(part, move.log(), move.files(), others | mine);
    }

    State at(int otherLog) {
      return new State(part, otherLog, files, histories);
    }
  }

  /** All that a writer's next call depends on. */
  private record Position(int part, int log, int files, int writer, int history) {}

  private record Move(int log, int files, int history, String what) {}

  private record Append(int part, int log, String what) {}

  private record Files(int part, int log, int files) {}

  private record Step(@Nullable State before, String what) {}

  private final Writers writers;
  private final Plan plan;
  private final Interned<Content> contents = new Interned<>();
  private final Interned<History> histories = new Interned<>();
  private final Map<State, Step> seen = new HashMap<>();
  private final Deque<State> queue = new ArrayDeque<>();
  private final Map<Integer, List<State>> statesOf = new HashMap<>();
  private final Map<Integer, Set<Append>> appends = new HashMap<>();
  private final Map<Position, List<Move>> moves = new HashMap<>();
  private final Set<Files> recovered = new HashSet<>();
  private final Set<Integer> logs = new HashSet<>();
  private final Map<String, LogEntry> parsed = new HashMap<>();

  CommitExplorer(Writers writers, Plan plan) {
    this.writers = writers;
    this.plan = plan;
  }

  Found explore() {
    histories.id(new History("", -1, null, 0, null)); // START
    histories.id(new History("", -2, null, 0, null)); // END
    int empty = contents.id(Content.EMPTY);
    State state = null;
    try {
      for (int part = 0; part < plan.parts().size(); part++) {
        visit(new State(part, empty, empty, 0), new Step(null, "start"));
      }
      for (state = queue.poll(); state != null; state = queue.poll()) {
        checkLog(state.log());
        recover(new Files(state.part(), state.log(), state.files()));
        advance(state);
      }
      return found(null, List.of());
    } catch (Violation e) {
      return found(e.getMessage(), way(state));
    }
  }

  private Found found(@Nullable String violation, List<String> way) {
    return new Found(
        seen.size(),
        together(state -> state),
        together(State::files),
        logs.size(),
        recovered.size(),
        violation,
        way);
  }

  /** How many there are of something that the parts' states have, each with all it goes with. */
  private double together(Function<State, Object> property) {
    double sum = 0;
    for (List<State> states : statesOf.values()) {
      double product = 1;
      for (int part = 0; part < plan.parts().size(); part++) {
        int number = part;
        product *=
            states.stream()
                .filter(state -> state.part() == number)
                .map(property)
                .distinct()
                .count();
      }
      sum += product;
    }
    return sum;
  }

  /** Every state that one more call of one writer leads to. */
  private void advance(State state) {
    List<Role> roles = plan.parts().get(state.part()).writers();
    for (int writer = 0; writer < roles.size(); writer++) {
      int history = state.history(writer);
      if (history == END || waits(state, roles, writer)) {
        continue;
      }
      var position = new Position(state.part(), state.log(), state.files(), writer, history);
      for (Move move : moves.computeIfAbsent(position, this::moves)) {
        if (move.log() != state.log()) {
          appended(state.log(), new Append(state.part(), move.log(), move.what()));
        }
        visit(state.after(writer, move), new Step(state, move.what()));
      }
    }
  }

  /** Of two that do the same the first one begins: the other way round is the same. */
  private static boolean waits(State state, List<Role> roles, int writer) {
    return writer > 0
        && roles.get(writer).lane().equals(roles.get(writer - 1).lane())
        && state.history(writer - 1) == START;
  }

  private void visit(State state, Step step) {
    if (seen.putIfAbsent(state, step) == null) {
      queue.add(state);
      statesOf.computeIfAbsent(state.log(), any -> new ArrayList<>()).add(state);
      for (Append append : appends.getOrDefault(state.log(), Set.of())) {
        follow(state, append);
      }
    }
  }

  /** An entry that one part appends, the others may find in the log. */
  private void appended(int log, Append append) {
    if (appends.computeIfAbsent(log, any -> new LinkedHashSet<>()).add(append)) {
      for (State other : List.copyOf(statesOf.getOrDefault(log, List.of()))) {
        follow(other, append);
      }
    }
  }

  private void follow(State state, Append append) {
    if (state.part() != append.part()) {
      visit(state.at(append.log()), new Step(state, append.what()));
    }
  }

  /** One more call; and the same failing, or without its answer. */
  private List<Move> moves(Position from) {
    Set<Move> found = new LinkedHashSet<>();
    int known = move(from, Fault.NONE, -1, found);
    if (histories.value(from.history()).faults() < plan.faults()) {
      move(from, Fault.NO_EFFECT, -1, found);
      move(from, Fault.NO_ANSWER, -1, found);
      for (int call = 0; call < known && plan.parts().size() == 1; call++) {
        move(from, Fault.NONE, call, found);
      }
    }
    return List.copyOf(found);
  }

  private int move(Position from, Fault fault, int failAt, Set<Move> found) {
    Role role = plan.parts().get(from.part()).writers().get(from.writer());
    History history = histories.value(from.history());
    Content before = contents.value(from.log()).and(contents.value(from.files()));
    MemoryStore memory = new MemoryStore(before, plan.abort(), role::name);
    ReplayedStore store = new ReplayedStore(memory, answers(history), fault, failAt);
    WriterMemory reached = null;
    boolean ended = true;
    Exception failure = null;
    try {
      LaneWriter writer = writer(role, store);
      int step = memory(history).map(known -> known.restore(writer)).orElse(0);
      while (role.work().step(writer, store, step)) {
        step++;
        if (store.made() != null) {
          reached = WriterMemory.of(role.name(), step, writer);
        }
      }
    } catch (ReplayedStore.Unwound e) {
      ended = false;
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
    Answer made = store.made();
    if (made != null) {
      int faults = history.faults() + (made.isFault() ? 1 : 0);
      requireGoodEnd(role, failure, faults, memory.content());
      int log = contents.id(memory.content().only(CommitExplorer::isEntry));
      int files = contents.id(memory.content().only(path -> !isEntry(path)));
      requireOwnFiles(from.part(), role, contents.value(files));
      History next =
          reached == null
              ? new History(role.name(), from.history(), made, faults, null)
              : new History(role.name(), START, null, faults, reached);
      String what = role.name() + ": " + made.call() + (made.failed() ? " -> " + made.value() : "");
      found.add(new Move(log, files, ended ? END : histories.id(next), what));
    }
    return store.known();
  }

  private LaneWriter writer(Role role, Store store) {
    Writing writing = new Writing(role.lane(), "shop", "0.1.0", "host");
    return writers.create(store, writing, CLOCK, nonce(role), attempt -> {});
  }

  /** A writer ends when it is done, fenced, or when its store has failed: otherwise it must not. */
  private void requireGoodEnd(Role role, @Nullable Exception failure, int faults, Content content) {
    if (failure == null) {
      return;
    }
    boolean isFenced =
        failure instanceof AnotherWriterException
            && entries(content).stream()
                .filter(entry -> entry.lane().equals(role.lane()) && entry.open() != null)
                .anyMatch(entry -> !entry.writer().contains(nonce(role)));
    boolean storeFailed =
        faults > 0 && (failure instanceof IOException || failure instanceof UncheckedIOException);
    if (!isFenced && !storeFailed && !(failure instanceof LaneConflictException)) {
      throw new Violation(role.name() + " failed with " + failure);
    }
  }

  private void requireOwnFiles(int part, Role role, Content files) {
    Set<String> lanes = lanes(part);
    for (Set<String> paths : List.of(files.visible().keySet(), files.staged().keySet())) {
      for (String path : paths) {
        Matcher lane = LANE.matcher(path);
        if (lane.find() && !lanes.contains(lane.group(1))) {
          throw new Violation("%s has touched %s of another lane".formatted(role.name(), path));
        }
      }
    }
  }

  private Set<String> lanes(int part) {
    Set<String> lanes = new TreeSet<>();
    plan.parts().get(part).last().forEach(role -> lanes.add(role.lane()));
    return lanes;
  }

  private static String nonce(Role role) {
    return (role.name() + "xxxxxxxx").substring(0, 8);
  }

  /** The last writers of a part, from its state to their ends. */
  private void recover(Files state) {
    if (!recovered.add(state)) {
      return;
    }
    Content content = contents.value(state.log()).and(contents.value(state.files()));
    Set<String> lanes = lanes(state.part());
    checkAlways(content, lanes);
    Content rest = runLast(content, plan.parts().get(state.part()).last(), lanes);
    Set<String> visible = new TreeSet<>(rest.visible().keySet());
    visible.removeIf(path -> path.startsWith("_log/"));
    visible.removeAll(published(rest, lanes));
    if (!visible.isEmpty()) {
      throw new Violation("at rest there are files that no entry lists: " + visible);
    }
    if (plan.abort() == Abort.IS_FINAL && !rest.staged().isEmpty()) {
      throw new Violation("at rest something is staged: " + rest.staged().keySet());
    }
  }

  private Content runLast(Content from, List<Role> last, Set<String> lanes) {
    Content content = from;
    for (Role role : last) {
      MemoryStore store =
          new MemoryStore(content, plan.abort(), role::name) {
            @Override
            public synchronized void retract(StagedFile file) throws IOException {
              super.retract(file);
              checkAlways(content(), lanes);
            }
          };
      try {
        LaneWriter writer = writer(role, store);
        int step = 0;
        while (role.work().step(writer, store, step)) {
          step++;
        }
      } catch (LaneConflictException e) {
        // a good end: what another lane has published is not published again
      } catch (Violation e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        throw new Violation("the last writer " + role.name() + " failed with " + e);
      }
      content = store.content();
      checkAlways(content, lanes);
    }
    return content;
  }

  /** What the log alone says, now and after the last writers of all lanes. */
  private void checkLog(int log) {
    if (!logs.add(log)) {
      return;
    }
    Content content = contents.value(log);
    plan.account().always(entries(content));
    Set<String> everyLane = new TreeSet<>();
    for (int part = 0; part < plan.parts().size(); part++) {
      everyLane.addAll(lanes(part));
    }
    for (String path : published(content, everyLane)) {
      content = content.withVisible(path, LaneScripts.ROWS);
    }
    for (Part part : plan.parts()) {
      content = runLast(content, part.last(), everyLane);
    }
    plan.account().always(entries(content));
    plan.account().atRest(entries(content));
  }

  private void checkAlways(Content content, Set<String> lanes) {
    for (String path : published(content, lanes)) {
      if (!content.visible().containsKey(path)) {
        throw new Violation("committed, but not visible: " + path);
      }
    }
  }

  private Set<String> published(Content content, Set<String> lanes) {
    Set<String> paths = new TreeSet<>();
    for (LogEntry entry : entries(content)) {
      Commit commit = entry.commit();
      if (commit != null && lanes.contains(entry.lane())) {
        commit.files().stream().map(FileEntry::path).forEach(paths::add);
      }
    }
    return paths;
  }

  private List<LogEntry> entries(Content content) {
    return content.visible().entrySet().stream()
        .filter(file -> isEntry(file.getKey()))
        .map(file -> parsed.computeIfAbsent(file.getValue(), CommitExplorer::parse))
        .toList();
  }

  private static boolean isEntry(String path) {
    return ENTRY.matcher(path).matches();
  }

  private static LogEntry parse(String json) {
    try {
      return LedgerJson.read(json.getBytes(ISO_8859_1), LogEntry.class);
    } catch (IOException e) {
      throw new Violation("unreadable entry: " + json);
    }
  }

  private List<Answer> answers(History history) {
    List<Answer> answers = new ArrayList<>();
    for (History node = history; node.answer() != null; node = histories.value(node.before())) {
      answers.add(node.answer());
    }
    Collections.reverse(answers);
    return answers;
  }

  private Optional<WriterMemory> memory(History history) {
    History root = history;
    while (root.answer() != null) {
      root = histories.value(root.before());
    }
    return Optional.ofNullable(root.memory());
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
