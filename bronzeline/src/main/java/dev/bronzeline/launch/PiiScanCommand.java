package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bronzeline.job.PiiScan;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.storage.StoredTexts;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bronze pii scan}: looks for personal data in what is already stored. */
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    description = {
      "Looks for personal data in what is already stored: in every text of the bronze table that the"
          + " pipeline does not declare, and in dead letters that are not sealed.",
      "It writes nothing and shows no value. When something is found the exit code is 11."
    })
final class PiiScanCommand implements Callable<Integer> {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([mhd])");

  @Mixin private RootOptions root = new RootOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Only what was published since then: a time as in 2026-11-23T00:00:00Z, or a span before"
              + " now as in 90m, 24h or 7d.")
  private @Nullable String since;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "At most the first N rows of each file. Default: all.")
  private long sample = Long.MAX_VALUE;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** What {@code --json} prints. */
  private record Result(String root, @JsonUnwrapped PiiScan.Report report) {}

  @Override
  public Integer call() throws IOException {
    Instant from = since == null ? Instant.MIN : time(since);
    if (sample < 1) {
      throw wrong("--sample must be 1 or above, but is " + sample);
    }
    RootOptions.Target target = root.find();
    StoredTexts texts = new StoredTexts(target.root(), target.hadoop());
    if (!texts.hasLog()) {
      throw root.empty(target.root());
    }
    PiiScan.Report report = PiiScan.run(texts, target.pipeline(), from, sample);
    PrintWriter out = spec().commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(new Result(target.root(), report)), UTF_8));
    } else {
      print(out, target.root(), report);
    }
    out.flush();
    return (report.findings().isEmpty() ? ExitCode.OK : ExitCode.PERSONAL_DATA_FOUND).code();
  }

  private static void print(PrintWriter out, String where, PiiScan.Report report) {
    out.printf("Root     %s%n", where);
    out.printf("Scanned  %,d files with %,d rows%n", report.files(), report.rows());
    out.printf("Kinds    %s%n", String.join(", ", report.kinds()));
    if (report.sealed() > 0) {
      out.printf("Sealed   %,d values, which were not looked at%n", report.sealed());
    }
    out.println();
    if (report.findings().isEmpty()) {
      out.println("Nothing found that is not declared.");
      return;
    }
    var table =
        new TextTable(
            "table", "field", "kind", "rows", "with hits", "share", "hits", "files", "looks like");
    for (PiiScan.Finding found : report.findings()) {
      table.row(
          found.table(),
          found.field(),
          found.kind(),
          found.scanned(),
          found.rows(),
          String.format(Locale.ROOT, "%.2f %%", 100 * found.share()),
          found.hits(),
          found.files(),
          Payload.printable(String.join(", ", found.examples())));
    }
    table.print(out);
    out.printf(
        "%nDeclare such fields in pii.fields, or name them in pii.detect.except. What is stored stays.%n");
  }

  private Instant time(String text) {
    Matcher span = SPAN.matcher(text);
    if (span.matches()) {
      long count = Long.parseLong(span.group(1));
      return Instant.now()
          .minus(
              switch (span.group(2)) {
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
              });
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw wrong(
          "--since must be a time with its offset from UTC, as in 2026-11-23T00:00:00Z, or a span"
              + " as in 24h, but is '%s'".formatted(text));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec().commandLine(), message);
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec, "picocli sets it");
  }
}
