package dev.bronzeline.demo;

import dev.bronzeline.ledger.Finding;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.ledger.VerificationReport.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells a person the result of a demo. */
public final class DemoReport {
  private static final int MOST_FINDINGS = 10;
  private static final int KILOBYTE = 1000;

  private final Screen screen;

  /** Tells it on a screen. */
  public DemoReport(Screen screen) {
    this.screen = screen;
  }

  /** Tells all of it. */
  public void print(DemoResult result) {
    account(result.account());
    proof(result);
    files(result);
    deadLetters(result.deadLetters());
    if (result.answer() != null) {
      answer(result.answer());
    }
  }

  /** Where everything is, and what to try next. */
  void printNext(DemoResult result, boolean runs, String topic, EmbeddedServers servers) {
    screen.line("");
    screen.line("Where everything is");
    screen.line("    %-10s %s", "folder", result.folder() + " (delete it when you are done)");
    screen.line("    %-10s %s", "tables", result.rootFolder() + " (plain Parquet files)");
    screen.line(
        "    %-10s %s", "keys", result.folder() + "/" + DemoFolder.PII_KEY + " (personal data)");
    if (runs) {
      screen.line("    %-10s %s, topic %s", "Kafka", servers.kafka().bootstrapServers(), topic);
      screen.line("    %-10s %s", "S3", servers.s3().endpoint());
    }
    screen.line("");
    screen.line("Try next");
    String bronze = System.getProperty("bronze.called", "bronze"); // as the script was called
    screen.line("    %s verify --root %s", bronze, result.rootFolder());
    if (!result.deadLetters().isEmpty()) {
      screen.line(
          "    BRONZE_PII_KEY=$(cat %s/%s) %s dlq show --root %s --limit 3",
          result.folder(), DemoFolder.PII_KEY, bronze, result.rootFolder());
    }
    screen.line(
        "    duckdb -c \"select dt, hr, count(*) from read_parquet('%s/validated/**/*.parquet') group by all\"",
        result.rootFolder());
    if (runs) {
      screen.line("    %s status --root %s", bronze, result.rootFolder());
      screen.line(
          "    . %s/%s && aws --endpoint-url %s s3 ls --recursive %s/",
          result.folder(),
          DemoFolder.S3_KEYS,
          servers.s3().endpoint(),
          result.root().replace("s3a://", "s3://"));
    } else {
      screen.line("    %s demo --keep-running", bronze);
    }
    screen.line("");
  }

  private void account(Account account) {
    screen.line("");
    screen.line("The account");
    screen.line(
        "    %-36s %13s %13s", "", account.expected() == null ? "" : "sent", "in the ledger");
    for (Account.Line line : account.lines()) {
      String name = (line.reason() ? "    " : "  ") + line.name();
      screen.line(
          "    %-36s %13s %,13d%s",
          name,
          known(line.sent()),
          line.counted(),
          line.sent() == null ? "" : "  " + mark(line.holds()));
    }
    Totals counted = account.counted();
    screen.line("");
    screen.line("    sent = accepted + rejected + duplicates + ignored");
    screen.line(
        "    %,d = %,d + %,d + %,d + %,d  %s",
        account.sent(),
        counted.accepted(),
        counted.rejected(),
        counted.duplicates(),
        counted.ignored(),
        mark(account.balances()));
  }

  private void proof(DemoResult result) {
    Summary seen = result.verification().summary();
    List<Finding> findings = result.verification().findings();
    screen.line(
        "    verify %s: %,d log entries, %,d files, %,d rows read again  %s",
        findings.isEmpty() ? "passed" : "failed",
        seen.entries(),
        seen.files(),
        seen.rowsRead(),
        mark(findings.isEmpty()));
    for (Finding finding : findings.subList(0, Math.min(MOST_FINDINGS, findings.size()))) {
      screen.line("      %s %s: %s", finding.kind(), finding.where(), finding.what());
    }
  }

  private void files(DemoResult result) {
    screen.line("");
    screen.line("The files in %s", result.root());
    String table = "";
    for (FolderSummary folder : result.folders()) {
      int slash = folder.path().indexOf('/');
      if (!table.equals(folder.path().substring(0, slash))) {
        table = folder.path().substring(0, slash);
        screen.line("    %s/", table);
      }
      screen.line(
          "      %-28s %,4d files %,11d rows %10s",
          folder.path().substring(slash + 1), folder.files(), folder.rows(), size(folder.bytes()));
    }
    screen.line("    _log/");
    screen.line("      %-28s %,4d entries", "00000000000000000001.json ...", result.entries());
  }

  private void deadLetters(List<TableLook.DeadLetter> letters) {
    if (letters.isEmpty()) {
      return;
    }
    screen.line("");
    screen.line("A look into the dead letters");
    for (TableLook.DeadLetter letter : letters) {
      screen.line("    %s/%s  %s", letter.stage(), letter.reason(), letter.record());
      screen.line(
          "      %s%s", letter.field() == null ? "" : letter.field() + ": ", letter.message());
      if (letter.bytes() > 0) {
        screen.line(
            "      %s: %s... (%,d bytes)",
            letter.sealed() ? "sealed" : "value", letter.value(), letter.bytes());
      }
    }
  }

  private void answer(TableLook.Answer answer) {
    screen.line("");
    screen.line("A query over the accepted events");
    screen.line("    %s", answer.query());
    screen.line("");
    List<List<String>> table = new ArrayList<>();
    table.add(answer.columns());
    table.add(Collections.nCopies(answer.columns().size(), ""));
    table.addAll(answer.rows());
    int[] widths = new int[answer.columns().size()];
    for (List<String> row : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    table.set(1, Arrays.stream(widths).mapToObj("-"::repeat).toList());
    for (List<String> row : table) {
      StringBuilder line = new StringBuilder("   ");
      for (int i = 0; i < widths.length; i++) {
        String space = " ".repeat(widths[i] - row.get(i).length());
        boolean number = isNumber(answer.rows().get(0).get(i));
        line.append(number ? " " + space + row.get(i) : " " + row.get(i) + space).append(' ');
      }
      screen.line("%s", line.toString().stripTrailing());
    }
  }

  private static boolean isNumber(String cell) {
    return cell.isEmpty() || cell.matches("-?[0-9.]+");
  }

  private String mark(boolean holds) {
    return screen.mark(holds);
  }

  private static String known(@Nullable Long count) {
    return count == null ? "" : String.format(Locale.ROOT, "%,d", count);
  }

  private static String size(long bytes) {
    return bytes < KILOBYTE * KILOBYTE
        ? String.format(Locale.ROOT, "%,.1f kB", (double) bytes / KILOBYTE)
        : String.format(Locale.ROOT, "%,.1f MB", (double) bytes / (KILOBYTE * KILOBYTE));
  }
}
