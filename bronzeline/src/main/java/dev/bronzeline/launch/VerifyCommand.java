package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.Finding;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.Verification.Depth;
import dev.bronzeline.ledger.Verification.Options;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.ledger.VerificationReport.Summary;
import dev.bronzeline.storage.HadoopRoot;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bronze verify}: proves again that a root holds what its log promises. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Proves again, from the log and the files alone, that every offset is accounted for once:"
          + " each listed file is there and whole, no other file is, the counts add up, and no"
          + " record is in the tables twice.",
      "It writes nothing. With findings the exit code is 5; docs/operations.md has a remedy for each."
    })
final class VerifyCommand implements Callable<Integer> {

  /** More would scroll the first ones away. */
  private static final int SHOWN = 50;

  @Mixin private RootOptions root = new RootOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--quick", description = "Looks at the log and the files' footers, not at rows.")
  private boolean quick;

  @Option(
      names = "--allow-in-flight",
      description = "A batch that is announced but not committed is no finding: a job is running.")
  private boolean allowInFlight;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** What {@code --json} prints. */
  private record Result(
      String root, boolean holds, List<Finding> findings, List<String> notes, Summary summary) {}

  @Override
  public Integer call() throws IOException {
    RootOptions.Target target = root.find();
    long began = System.nanoTime();
    VerificationReport report =
        new Verification(
                new HadoopRoot(target.root(), target.hadoop()),
                new Options(
                    quick ? Depth.FOOTERS : Depth.ROWS, allowInFlight, Options.DEFAULT.threads()))
            .run();
    if (report.summary().entries() == 0 && report.holds()) {
      throw root.empty(target.root());
    }
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      var result =
          new Result(
              target.root(), report.holds(), report.findings(), report.notes(), report.summary());
      out.println(new String(LedgerJson.write(result), UTF_8));
    } else {
      summary(out, target.root(), report.summary(), (System.nanoTime() - began) / 1e9);
      verdict(out, report);
    }
    out.flush();
    return (report.holds() ? ExitCode.OK : ExitCode.VERIFY_FINDINGS).code();
  }

  private void summary(PrintWriter out, String where, Summary summary, double seconds) {
    out.printf("Root      %s%n", where);
    out.printf(
        "Log       %,d entries, %,d of them commits%n", summary.entries(), summary.commits());
    out.printf(
        "Files     %,d with %,d rows, %s; %s in %.1f s%n",
        summary.files(),
        summary.rows(),
        TextTable.bytes(summary.bytes()),
        quick ? "footers read" : "%,d rows read".formatted(summary.rowsRead()),
        seconds);
    Totals totals = summary.totals();
    out.printf(
        "Offsets   %,d = %,d accepted + %,d rejected + %,d duplicates + %,d ignored + %,d gaps%s%n%n",
        totals.accepted()
            + totals.rejected()
            + totals.duplicates()
            + totals.ignored()
            + totals.gaps()
            + totals.held(),
        totals.accepted(),
        totals.rejected(),
        totals.duplicates(),
        totals.ignored(),
        totals.gaps(),
        totals.held() == 0 ? "" : " + %,d held".formatted(totals.held()));
    var partitions =
        new TextTable(
            "lane",
            "partition",
            "from",
            "until",
            "accepted",
            "rejected",
            "duplicates",
            "ignored",
            "gaps",
            "held");
    for (Map.Entry<String, List<PartitionLedger>> lane : summary.lanes().entrySet()) {
      for (PartitionLedger line : lane.getValue()) {
        partitions.row(
            lane.getKey(),
            line.id(),
            line.from(),
            line.until(),
            line.accepted(),
            line.rejected(),
            line.duplicates(),
            line.ignored(),
            line.gaps(),
            line.held());
      }
    }
    if (summary.commits() > 0) {
      partitions.print(out);
      out.println();
    }
  }

  private void verdict(PrintWriter out, VerificationReport report) {
    report.notes().forEach(note -> out.println("Note: " + note));
    if (report.holds()) {
      out.println(
          quick
              ? "Holds, as far as the log and the footers tell (rows were not read)."
              : "Verified: every offset is accounted for, once.");
      return;
    }
    List<Finding> findings = report.findings();
    for (Finding finding : findings.subList(0, Math.min(SHOWN, findings.size()))) {
      out.printf("%s  %s%n", finding.kind(), finding.where());
      out.printf("    %s%n", finding.what());
      out.printf("    %s%n", finding.remedy());
    }
    if (findings.size() > SHOWN) {
      out.printf("… and %,d more; --json lists all.%n", findings.size() - SHOWN);
    }
    out.printf(
        "%nNot verified: %,d finding%s.%n", findings.size(), findings.size() == 1 ? "" : "s");
  }
}
