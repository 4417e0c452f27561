package dev.bronzeline.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ClockAgentTest {
  private static final Duration BACK = Duration.ofHours(-2);

  /** Asks for the time in each way. */
  public static final class Watch implements Supplier<Instant> {
    @Override
    public Instant get() {
      Instant now = Instant.now();
      assertThat(Duration.between(Instant.ofEpochMilli(System.currentTimeMillis()), now).abs())
          .isLessThan(Duration.ofMinutes(1));
      assertThat(Duration.between(java.time.Clock.systemUTC().instant(), now).abs())
          .isLessThan(Duration.ofMinutes(1));
      assertThat(System.nanoTime()).isNotZero(); // of the same class, and not touched
      return now;
    }
  }

  @Test
  void a_class_that_is_redirected_has_another_time_and_works_as_before() throws Exception {
    JobClock.shift(BACK.toMillis());
    try {
      Supplier<?> redirected = (Supplier<?>) redirected(Watch.class).getConstructor().newInstance();

      Instant told = (Instant) redirected.get();

      assertThat(Duration.between(Instant.now(), told))
          .isBetween(BACK.minusMinutes(1), BACK.plusMinutes(1));
    } finally {
      JobClock.shift(0);
    }
  }

  @Test
  void a_class_that_does_not_ask_for_the_time_stays_as_it_is() throws Exception {
    assertThat(new ConstantPool(bytes(ConstantPool.class)).redirected()).isNull();
  }

  private static Class<?> redirected(Class<?> original) throws IOException {
    byte[] bytes = Objects.requireNonNull(new ConstantPool(bytes(original)).redirected());
    return new ClassLoader(original.getClassLoader()) {
      Class<?> define() {
        return defineClass(original.getName(), bytes, 0, bytes.length);
      }
    }.define();
  }

  private static byte[] bytes(Class<?> type) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            type.getResourceAsStream(type.getName().replaceFirst(".*\\.", "") + ".class"))) {
      return in.readAllBytes();
    }
  }
}
