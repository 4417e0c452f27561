package dev.bronzeline.refine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.spark.sql.types.Decimal;
import org.junit.jupiter.api.Test;

/** The numbers against the JDK's own conversions, on random texts. */
class JsonNumberTest {
  private static final long SEED = 20_261_123;
  private static final int TEXTS = 100_000;

  private static JsonNumber scan(String text) {
    byte[] bytes = ("[" + text + "]").getBytes(StandardCharsets.US_ASCII);
    JsonNumber number = new JsonNumber();
    assertThat(number.scan(bytes, 1, bytes.length)).isTrue();
    assertThat(number.end()).isEqualTo(bytes.length - 1);
    return number;
  }

  private static void forRandomTexts(long seed, Consumer<String> check) {
    Random random = new Random(seed);
    for (int i = 0; i < TEXTS; i++) {
      String text = randomNumber(random);
      try {
        check.accept(text);
      } catch (AssertionError | RuntimeException failed) {
        throw new AssertionError("seed " + seed + ", number " + i + ": " + text, failed);
      }
    }
  }

  private static String randomNumber(Random random) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
    if (random.nextInt(4) == 0) {
      text.append('0');
    } else {
      text.append((char) ('1' + random.nextInt(9)));
      digits(random, text, random.nextInt(random.nextInt(8) == 0 ? 45 : 20));
    }
    if (random.nextBoolean()) {
      digits(random, text.append('.'), 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 10));
    }
    if (random.nextInt(3) == 0) {
      text.append(random.nextBoolean() ? 'e' : 'E');
      text.append(new String[] {"", "+", "-"}[random.nextInt(3)]);
      text.append(random.nextInt(random.nextBoolean() ? 30 : 400));
    }
    return text.toString();
  }

  private static void digits(Random random, StringBuilder text, int count) {
    boolean isRound = random.nextInt(4) == 0;
    for (int i = 0; i < count; i++) {
      text.append((char) ('0' + (isRound && i > 2 ? 0 : random.nextInt(10))));
    }
  }

  @Test
  void a_double_is_the_one_that_the_jdk_reads() {
    forRandomTexts(
        SEED,
        text ->
            assertThat(Double.doubleToRawLongBits(scan(text).toDouble()))
                .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text))));
  }

  @Test
  void any_double_survives_being_printed_and_read() {
    Random random = new Random(SEED);
    for (int i = 0; i < TEXTS; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(scan(Double.toString(value)).toDouble()).isEqualTo(value);
      }
    }
  }

  @Test
  void a_float_is_the_one_that_the_jdk_reads() {
    forRandomTexts(
        SEED + 1,
        text ->
            assertThat(Float.floatToRawIntBits(scan(text).toFloat()))
                .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(text))));
  }

  @Test
  void a_long_is_exact_or_none() {
    forRandomTexts(
        SEED + 2,
        text -> {
          for (int shift : new int[] {0, 3}) {
            BigDecimal exact = new BigDecimal(text).movePointRight(shift).stripTrailingZeros();
            boolean isLong =
                exact.scale() <= 0
                    && exact.precision() - exact.scale() < 25
                    && exact.toBigInteger().bitLength() < 64;
            JsonNumber number = scan(text);
            assertThat(number.isInteger(shift)).isEqualTo(isLong);
            if (isLong) {
              assertThat(number.integer()).isEqualTo(exact.longValueExact());
            }
          }
        });
  }

  @Test
  void a_decimal_is_exact_or_none() {
    int[][] types = {{10, 2}, {18, 0}, {18, 18}, {19, 4}, {38, 10}, {38, 38}};
    forRandomTexts(
        SEED + 3,
        text -> {
          for (int[] type : types) {
            BigDecimal exact = new BigDecimal(text);
            BigInteger limit = BigInteger.TEN.pow(type[0]);
            boolean fits =
                exact.signum() == 0
                    || (exact.stripTrailingZeros().scale() <= type[1]
                        && exact.movePointRight(type[1]).abs().compareTo(new BigDecimal(limit))
                            < 0);
            Decimal decimal = scan(text).toDecimal(type[0], type[1]);
            if (fits) {
              assertThat(Objects.requireNonNull(decimal).toJavaBigDecimal())
                  .isEqualTo(exact.setScale(type[1], java.math.RoundingMode.UNNECESSARY));
              assertThat(decimal.precision()).isEqualTo(type[0]);
            } else {
              assertThat(decimal).isNull();
            }
          }
        });
  }
}
