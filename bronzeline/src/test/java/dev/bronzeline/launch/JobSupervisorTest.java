package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.job.RunState.Phase;
import dev.bronzeline.launch.JobSupervisor.Job;
import dev.bronzeline.storage.UnbalancedBatchException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobSupervisorTest {

  private static final RestartPolicy IMPATIENT =
      new RestartPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofHours(1));

  private final AtomicInteger starts = new AtomicInteger();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @Test
  void a_job_that_ends_well_is_not_started_again() throws Exception {
    supervisor(() -> new Scripted(null)).run();

    assertThat(starts).hasValue(1);
  }

  @Test
  void a_job_is_started_again_when_what_it_needs_was_away() throws Exception {
    Queue<Job> jobs =
        jobs(List.of(new ConnectException("refused"), new ConnectException("refused")));
    jobs.add(new Scripted(null));

    supervisor(jobs::remove).run();

    assertThat(starts).hasValue(3);
  }

  @Test
  void a_job_that_never_succeeds_is_given_up_with_its_last_failure() {
    assertThatThrownBy(
            () ->
                supervisor(() -> new Scripted(new ConnectException("number " + starts.get())))
                    .run())
        .isInstanceOf(ConnectException.class)
        .hasMessage("number 3");
    assertThat(starts).hasValue(4);
  }

  @Test
  void runs_that_came_on_do_not_add_up_to_a_job_that_is_given_up() throws Exception {
    RestartPolicy once =
        new RestartPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO);
    Queue<Job> jobs = new ArrayDeque<>();
    for (int i = 0; i < 5; i++) {
      jobs.add(new Scripted(new ConnectException("refused"), true));
    }
    jobs.add(new Scripted(null));

    supervisor(once, jobs::remove).run();

    assertThat(starts).hasValue(6);
  }

  @Test
  void runs_that_never_come_on_add_up_however_long_they_last() {
    RestartPolicy once =
        new RestartPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO);

    assertThatThrownBy(
            () ->
                supervisor(once, () -> new Scripted(new ConnectException("refused"), false)).run())
        .hasMessage("refused");
    assertThat(starts).hasValue(2);
  }

  @Test
  void a_failure_that_stays_ends_the_process_at_once() {
    assertThatThrownBy(() -> supervisor(() -> new Scripted(new IllegalStateException("bug"))).run())
        .hasMessage("bug");
    assertThat(starts).hasValue(1);
  }

  @Test
  void a_stop_request_reaches_the_running_job() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    JobSupervisor supervisor =
        supervisor(
            () ->
                new Job() {
                  @Override
                  public void run() throws InterruptedException {
                    began.countDown();
                    asked.await();
                  }

                  @Override
                  public boolean hasProgressed() {
                    return false;
                  }

                  @Override
                  public void requestStop() {
                    asked.countDown();
                  }
                });
    CompletableFuture<Void> running = inBackground(supervisor);
    assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();

    supervisor.requestStop();

    running.get(10, TimeUnit.SECONDS);
  }

  @Test
  void a_stop_request_ends_the_wait_for_the_next_start() throws Exception {
    RestartPolicy patient =
        new RestartPolicy(3, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
    CountDownLatch failed = new CountDownLatch(1);
    JobSupervisor supervisor =
        supervisor(
            patient,
            () -> {
              failed.countDown();
              return new Scripted(new ConnectException("refused"));
            });
    CompletableFuture<Void> running = inBackground(supervisor);
    assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();

    supervisor.requestStop();

    await().until(running::isDone);
    assertThat(starts.get()).isLessThanOrEqualTo(1);
  }

  @Test
  void a_job_that_is_asked_to_stop_while_what_it_needs_is_away_ends_well() throws Exception {
    CompletableFuture<JobSupervisor> supervisor = new CompletableFuture<>();
    supervisor.complete(
        supervisor(
            () ->
                new Job() {
                  @Override
                  public void run() throws IOException {
                    supervisor.join().requestStop();
                    throw new ConnectException("refused");
                  }

                  @Override
                  public boolean hasProgressed() {
                    return false;
                  }

                  @Override
                  public void requestStop() {}
                }));

    supervisor.join().run();
  }

  @Test
  void a_job_whose_batch_was_refused_does_not_end_well_although_it_is_asked_to_stop() {
    CompletableFuture<JobSupervisor> supervisor = new CompletableFuture<>();
    supervisor.complete(
        supervisor(
            () ->
                new Job() {
                  @Override
                  public void run() {
                    supervisor.join().requestStop();
                    throw unbalanced();
                  }

                  @Override
                  public boolean hasProgressed() {
                    return false;
                  }

                  @Override
                  public void requestStop() {}
                }));

    assertThatThrownBy(() -> supervisor.join().run()).isInstanceOf(UnbalancedBatchException.class);
    assertThat(told).last().asString().startsWith("GIVEN_UP 1");
  }

  @Test
  void nor_does_one_that_is_asked_to_stop_before_the_batch_is_run_once_more() {
    RestartPolicy patient =
        new RestartPolicy(3, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
    CompletableFuture<JobSupervisor> supervisor = new CompletableFuture<>();
    supervisor.complete(
        new JobSupervisor(
            patient,
            () -> new Scripted(unbalanced()),
            (phase, failures, reason, next) -> {
              if (phase == Phase.WAITING) {
                supervisor.join().requestStop();
              }
            }));

    assertThatThrownBy(() -> supervisor.join().run()).isInstanceOf(UnbalancedBatchException.class);
    assertThat(starts).hasValue(1);
  }

  @Test
  void a_batch_is_run_once_more_although_kafka_was_away_before() throws Exception {
    Queue<Job> jobs = jobs(List.of(new ConnectException("refused"), unbalanced()));
    jobs.add(new Scripted(null));

    supervisor(jobs::remove).run();

    assertThat(starts).hasValue(3);
  }

  @Test
  void a_stop_request_before_the_start_starts_nothing() throws Exception {
    JobSupervisor supervisor = supervisor(() -> new Scripted(null));
    supervisor.requestStop();

    supervisor.run();

    assertThat(starts).hasValue(0);
  }

  @Test
  void what_the_job_is_about_is_told_with_the_reason_and_the_next_attempt() throws Exception {
    Queue<Job> jobs = jobs(List.of(new ConnectException("refused")));
    jobs.add(new Scripted(null));

    supervisor(jobs::remove).run();

    assertThat(told)
        .containsExactly(
            "RUNNING 0 null false",
            "WAITING 1 ConnectException: refused true",
            "RUNNING 1 ConnectException: refused false",
            "ENDED 0 null false");
  }

  @Test
  void a_group_goes_on_when_one_of_its_jobs_is_given_up_and_ends_with_its_failure() {
    assertThatThrownBy(() -> runBesideHealthy(new IllegalStateException("bug"))).hasMessage("bug");
  }

  @Test
  void a_group_goes_on_when_one_of_its_jobs_ends_with_an_error() {
    Error error = new NoClassDefFoundError("org/example/Missing");

    assertThatThrownBy(() -> runBesideHealthy(error)).hasCause(error);
  }

  @Test
  void an_error_is_told_as_the_end_of_the_job() {
    Error error = new NoClassDefFoundError("org/example/Missing");

    assertThatThrownBy(() -> supervisor(() -> new Scripted(error)).run()).isSameAs(error);
    assertThat(told)
        .containsExactly(
            "RUNNING 0 null false", "GIVEN_UP 1 NoClassDefFoundError: org/example/Missing false");
  }

  /** Runs a group of a job that ends with this failure and one that ends well after it. */
  private void runBesideHealthy(Throwable failure) throws Exception {
    CountDownLatch givenUp = new CountDownLatch(1);
    List<String> ended = new ArrayList<>();
    Map<String, JobSupervisor> jobs = new LinkedHashMap<>();
    jobs.put(
        "broken",
        new JobSupervisor(
            IMPATIENT,
            () -> new Scripted(failure),
            (phase, failures, reason, next) -> {
              if (phase == Phase.GIVEN_UP) {
                givenUp.countDown();
              }
            }));
    jobs.put(
        "healthy",
        supervisor(
            () ->
                new Job() {
                  @Override
                  public void run() throws InterruptedException {
                    givenUp.await();
                    ended.add("healthy");
                  }

                  @Override
                  public boolean hasProgressed() {
                    return false;
                  }

                  @Override
                  public void requestStop() {}
                }));

    try {
      new JobGroup(jobs).run();
    } finally {
      assertThat(ended).containsExactly("healthy");
    }
  }

  private JobSupervisor supervisor(Supplier<Job> jobs) {
    return supervisor(IMPATIENT, jobs);
  }

  private JobSupervisor supervisor(RestartPolicy policy, Supplier<Job> jobs) {
    return new JobSupervisor(
        policy,
        jobs,
        (phase, failures, reason, next) ->
            told.add("%s %d %s %s".formatted(phase, failures, reason, next != null)));
  }

  private static UnbalancedBatchException unbalanced() {
    return new UnbalancedBatchException("does not balance");
  }

  private static CompletableFuture<Void> inBackground(JobSupervisor supervisor) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            supervisor.run();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private Queue<Job> jobs(List<Exception> failures) {
    Queue<Job> jobs = new ArrayDeque<>();
    failures.forEach(failure -> jobs.add(new Scripted(failure)));
    return jobs;
  }

  /** Fails as it is told, or ends well. */
  private final class Scripted implements Job {
    private final @Nullable Throwable failure;
    private final boolean progressed;

    Scripted(@Nullable Throwable failure) {
      this(failure, false);
    }

    Scripted(@Nullable Throwable failure, boolean progressed) {
      this.failure = failure;
      this.progressed = progressed;
    }

    @Override
    public void run() throws Exception {
      starts.incrementAndGet();
      if (failure instanceof Error error) {
        throw error;
      } else if (failure instanceof Exception exception) {
        throw exception;
      }
    }

    @Override
    public void requestStop() {}

    @Override
    public boolean hasProgressed() {
      return progressed;
    }
  }
}
