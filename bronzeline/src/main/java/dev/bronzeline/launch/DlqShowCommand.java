package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.refine.PiiKeyring;
import dev.bronzeline.storage.DeadLetter;
import dev.bronzeline.storage.DeadLetters;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bronze dlq show}: what is in some dead letters. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the latest dead letters with their original bytes.",
      "Sealed ones are opened with the keys of the pipeline's configuration (--topic), or with the"
          + " one in the variable BRONZE_PII_KEY. Mind who can see the screen: it shows personal"
          + " data."
    })
final class DlqShowCommand implements Callable<Integer> {

  @Mixin private RootOptions root = new RootOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many at most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--reason",
      paramLabel = "CODE",
      description = "Only those for this reason, such as INVALID_JSON.")
  private @Nullable String reason;

  @Option(
      names = "--stage",
      paramLabel = "NAME",
      description = "Only those that this step rejected, such as parse.")
  private @Nullable String stage;

  @Option(
      names = "--partition",
      paramLabel = "N",
      description = "Only those from this Kafka partition.")
  private @Nullable Integer partition;

  @Option(names = "--offset", paramLabel = "N", description = "Only those with this offset.")
  private @Nullable Long offset;

  @Option(names = "--full", description = "Shows long payloads to their end.")
  private boolean full;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  /** One dead letter, as {@code --json} tells it. */
  private record Shown(
      String topic,
      int partition,
      long offset,
      @Nullable Instant kafkaTimestamp,
      String stage,
      String reason,
      @Nullable String message,
      @Nullable String field,
      List<String> violations,
      @Nullable Instant ingestedAt,
      int attempt,
      String file,
      @Nullable Payload key,
      @Nullable Payload value,
      List<Header> headers) {}

  /** A header, as {@code --json} tells it. */
  private record Header(@Nullable String name, @Nullable Payload value) {}

  @Override
  public Integer call() throws IOException {
    RootOptions.Target target = root.find();
    DeadLetters all = root.deadLetters(target);
    PiiKeyring keys = root.keyring(target);
    List<Shown> letters =
        all.latest(this::isWanted, limit).stream().map(letter -> shown(letter, keys)).toList();
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(letters), UTF_8));
    } else if (letters.isEmpty()) {
      out.println("No such dead letters.");
    } else {
      letters.forEach(letter -> print(out, letter));
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private boolean isWanted(DeadLetter letter) {
    return (reason == null || reason.equalsIgnoreCase(letter.reason()))
        && (stage == null || stage.equalsIgnoreCase(letter.stage()))
        && (partition == null || partition == letter.partition())
        && (offset == null || offset == letter.offset());
  }

  private static Shown shown(DeadLetter letter, PiiKeyring keys) {
    return new Shown(
        letter.topic(),
        letter.partition(),
        letter.offset(),
        letter.kafkaTimestamp(),
        letter.stage(),
        letter.reason(),
        letter.message(),
        letter.field(),
        letter.violations(),
        letter.ingestedAt(),
        letter.attempt(),
        letter.file(),
        Payload.of(letter.key(), letter, keys),
        Payload.of(letter.value(), letter, keys),
        letter.headers().stream()
            .map(header -> new Header(header.name(), Payload.of(header.value(), letter, keys)))
            .toList());
  }

  private void print(PrintWriter out, Shown letter) {
    out.printf(
        "%s-%d @ %d  %s/%s  %s%n",
        letter.topic(),
        letter.partition(),
        letter.offset(),
        letter.stage(),
        letter.reason(),
        TextTable.text(letter.ingestedAt()));
    line(out, "message", letter.message());
    line(out, "field", letter.field());
    line(
        out,
        "rules",
        letter.violations().isEmpty() ? null : String.join(", ", letter.violations()));
    line(out, "key", letter.key() == null ? null : letter.key().line(full));
    for (Header header : letter.headers()) {
      String value = header.value() == null ? "null" : header.value().line(full);
      line(out, "header", Payload.printable(String.valueOf(header.name())) + " = " + value);
    }
    line(out, "value", letter.value() == null ? "null" : letter.value().line(full));
    line(out, "file", letter.file());
    out.println();
  }

  private static void line(PrintWriter out, String name, @Nullable String text) {
    if (text != null) {
      out.printf("  %-8s %s%n", name, text);
    }
  }
}
