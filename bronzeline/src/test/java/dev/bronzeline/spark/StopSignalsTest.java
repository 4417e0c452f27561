package dev.bronzeline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.spark.StopSignals.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopSignalsTest {

  private final AtomicInteger stops = new AtomicInteger();
  private final List<Integer> halts = new ArrayList<>();
  private final StopSignals signals = new StopSignals(stops::incrementAndGet, halts::add);

  @Test
  void the_first_signal_asks_for_a_graceful_stop() {
    assertThat(signals.received()).isEmpty();

    signals.raised(Signal.TERM);

    assertThat(stops).hasValue(1);
    assertThat(halts).isEmpty();
    assertThat(signals.received()).contains(Signal.TERM);
  }

  @Test
  void the_second_signal_ends_the_process_with_its_own_code() {
    signals.raised(Signal.TERM);
    signals.raised(Signal.INT);

    assertThat(stops).hasValue(1);
    assertThat(halts).containsExactly(130);
    assertThat(signals.received()).contains(Signal.TERM);
  }

  @Test
  void exit_codes_are_those_of_a_shell() {
    assertThat(Signal.INT.exitCode()).isEqualTo(130);
    assertThat(Signal.TERM.exitCode()).isEqualTo(143);
  }
}
