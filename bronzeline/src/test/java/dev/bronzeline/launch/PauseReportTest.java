package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.job.JobListener;
import dev.bronzeline.job.RunState;
import dev.bronzeline.job.RunState.Phase;
import dev.bronzeline.job.RunStateFile;
import dev.bronzeline.testing.SampleRoot;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PauseReportTest {
  private static final Instant UNTIL = Instant.parse("2026-11-23T18:05:00Z");
  private static final JobListener NOBODY = (entry, took) -> {};

  @TempDir private Path dir;

  @BeforeEach
  void a_root_with_a_commit() {
    SampleRoot.with(dir, 1, 20);
  }

  @Test
  void status_tells_of_a_pause_and_when_it_ends() throws Exception {
    try (StateReport state = new StateReport(file())) {
      new PauseReport(NOBODY, state).paused("too many are rejected", UNTIL);
    }

    assertThat(state().phase()).isEqualTo(Phase.PAUSED);
    assertThat(status())
        .contains("paused since")
        .contains("goes on at 2026-11-23T18:05:00Z: too many are rejected");
  }

  @Test
  void a_pause_that_is_over_is_forgotten() throws Exception {
    try (StateReport state = new StateReport(file())) {
      PauseReport report = new PauseReport(NOBODY, state);
      report.paused("too many are rejected", UNTIL);
      report.resumed();
    }

    assertThat(state().phase()).isEqualTo(Phase.RUNNING);
    assertThat(state().reason()).isNull();
  }

  @Test
  void status_tells_of_a_job_that_hangs() throws Exception {
    try (StateReport state = new StateReport(file())) {
      new PauseReport(NOBODY, state).stalled("no batch has ended");
    }

    assertThat(state().phase()).isEqualTo(Phase.STALLED);
    assertThat(status()).contains("hangs since").contains(": no batch has ended");
  }

  @Test
  void a_stall_that_is_over_is_forgotten() throws Exception {
    try (StateReport state = new StateReport(file())) {
      PauseReport report = new PauseReport(NOBODY, state);
      report.stalled("no batch has ended");
      report.revived();
    }

    assertThat(state().phase()).isEqualTo(Phase.RUNNING);
    assertThat(state().reason()).isNull();
  }

  @Test
  void whatever_a_listener_can_be_told_is_passed_on() throws Exception {
    List<String> told = new ArrayList<>();
    JobListener next =
        (JobListener)
            Proxy.newProxyInstance(
                JobListener.class.getClassLoader(),
                new Class<?>[] {JobListener.class},
                (proxy, method, arguments) -> {
                  told.add(method.getName());
                  return null;
                });
    List<Method> all = Arrays.asList(JobListener.class.getMethods());
    try (StateReport state = new StateReport(file())) {
      PauseReport report = new PauseReport(next, state);
      for (Method each : all) {
        each.invoke(report, nothing(each));
      }
    }

    assertThat(told).containsExactlyElementsOf(all.stream().map(Method::getName).toList());
  }

  private static @Nullable Object[] nothing(Method of) {
    return Arrays.stream(of.getParameterTypes())
        .map(type -> type == long.class ? (Object) 0L : null)
        .toArray();
  }

  private RunState state() throws Exception {
    return file().read().orElseThrow();
  }

  private RunStateFile file() {
    return new RunStateFile(dir.toString(), new Configuration());
  }

  private String status() {
    StringWriter out = new StringWriter();
    CommandLine status = new CommandLine(new StatusCommand()).setOut(new PrintWriter(out));
    assertThat(status.execute("--root=" + dir)).isZero();
    return out.toString();
  }
}
