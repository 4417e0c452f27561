package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bronzeline.config.ObserveSettings;
import dev.bronzeline.job.JobStatus;
import dev.bronzeline.job.JobStatus.Answer;
import dev.bronzeline.job.JobStatus.Kafka;
import dev.bronzeline.job.JobStatus.Partition;
import dev.bronzeline.job.JobStatus.Published;
import dev.bronzeline.job.RunState;
import dev.bronzeline.job.RunState.Phase;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.observe.http.HttpEndpoint;
import dev.bronzeline.observe.http.PageFiles;
import dev.bronzeline.observe.http.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, on machines that have Chromium. */
class PageTest {
  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");
  private static final String EVIL = "<img src=x onerror=\"document.title='owned'\">";

  @TempDir Path dir;

  @BeforeEach
  void chromiumIsThere() {
    assumeTrue(
        chromium() != null, "There is no Chromium on this machine, so the page is not looked at");
  }

  private static @Nullable Path chromium() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private static JobStatus status(String topic, int partitions, @Nullable String reason) {
    List<Partition> all = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      all.add(new Partition(topic, i, 1234, 1240L, 6L, 2.5));
    }
    return new JobStatus(
        "s3a://lake/bronze/orders",
        8,
        null,
        List.of(
            new Published(8, 7, AT, new Totals(9_000, 600, 300, 100, 0), 4, 5_000_000),
            new Published(7, 6, AT.minusSeconds(10), new Totals(1, 0, 0, 0, 0), 1, 1_000)),
        new Totals(1_234_567, 8_901, 345, 67, 2),
        all,
        new Kafka(Answer.ANSWERED, null),
        new RunState(Phase.RUNNING, AT, "host", 1, 0, reason, null, null),
        List.of(),
        null);
  }

  /** What the browser shows of it, and what its console says. */
  private record Seen(String dom, String console) {}

  private Seen look(Object status) throws IOException, InterruptedException {
    Map<String, Route> routes = new HashMap<>(PageFiles.routes());
    String json = new String(LedgerJson.write(status), UTF_8);
    routes.put("/status", pipeline -> dev.bronzeline.observe.http.Answer.json(json));
    ObserveSettings.Http free = new ObserveSettings.Http(true, "127.0.0.1", 0, null, null, null);
    try (HttpEndpoint endpoint = HttpEndpoint.start(free, routes)) {
      Path console = dir.resolve("console");
      Path dom = dir.resolve("dom");
      Process browser =
          new ProcessBuilder(
                  String.valueOf(chromium()),
                  "--headless",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-dev-shm-usage",
                  "--user-data-dir=" + dir.resolve("profile"),
                  "--enable-logging=stderr",
                  "--window-size=390,844",
                  "--virtual-time-budget=4000",
                  "--dump-dom",
                  endpoint.url() + "/")
              .redirectOutput(dom.toFile())
              .redirectError(console.toFile())
              .start();
      try {
        assertThat(browser.waitFor(60, TimeUnit.SECONDS)).as("the browser ends").isTrue();
      } finally {
        browser.destroyForcibly();
      }
      String said =
          Files.readAllLines(console).stream()
              .filter(line -> line.contains("CONSOLE"))
              .reduce("", (one, other) -> one + other + "\n");
      return new Seen(Files.readString(dom), said);
    }
  }

  @Test
  void the_page_shows_the_numbers_of_the_status_and_has_nothing_to_complain_of() throws Exception {
    Seen seen = look(status("orders", 3, null));

    assertThat(seen.console()).isEmpty();
    assertThat(seen.dom())
        .contains("1,234,567", "8,901", "345")
        .contains("2026-11-23 10:00:00")
        .contains("9000 accepted, 600 rejected, 300 duplicates, 100 ignored")
        .contains("3 in all")
        .containsPattern("id=\"state\"[^>]*>running<");
  }

  @Test
  void what_others_have_written_is_text() throws Exception {
    Seen seen = look(status(EVIL, 1, EVIL));

    assertThat(seen.dom())
        .contains("&lt;img src=x onerror=")
        .contains("<title>Bronzeline</title>")
        .doesNotContain("<img");
  }

  @Test
  void five_hundred_partitions_are_shown_in_part() throws Exception {
    Seen seen = look(status("orders", 500, null));

    assertThat(seen.dom()).contains("50 of 500");
    assertThat(seen.dom().split("<td>orders</td>", -1)).hasSize(51);
  }

  @Test
  void of_several_pipelines_one_is_chosen() throws Exception {
    Seen seen =
        look(Map.of("orders", status("orders", 1, null), "visits", status("visits", 1, null)));

    assertThat(seen.dom()).contains("<option>orders</option>", "<option>visits</option>");
    assertThat(seen.dom()).doesNotContainPattern("id=\"choice\"[^>]*hidden");
  }
}
