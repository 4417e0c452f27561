package dev.bronzeline.refine.payload;

/**
 * An instant, a local time or a date. JSON has no kind for them, so both forms of an instant are
 * natural ones: a number of milliseconds since 1970, and a string as in RFC 3339.
 */
abstract class TimeReader extends ValueReader {
  private static final int MILLIS_TO_MICROS = 3;

  /** Microseconds since 1970-01-01T00:00Z. */
  static final ValueReader TIMESTAMPS =
      new TimeReader() {
        @Override
        Object fromString(JsonReader in) {
          long micros = IsoTime.micros(in.text(), in.textFrom(), in.textTo());
          return micros == IsoTime.NONE ? MISFIT : (Object) micros;
        }

        @Override
        Object fromNumber(JsonNumber number) {
          return number.isInteger(MILLIS_TO_MICROS) ? (Object) number.integer() : MISFIT;
        }
      };

  /** Microseconds since 1970-01-01T00:00 on a clock somewhere; a string without an offset. */
  static final ValueReader LOCAL_TIMESTAMPS =
      new TimeReader() {
        @Override
        Object fromString(JsonReader in) {
          long micros = IsoTime.localMicros(in.text(), in.textFrom(), in.textTo());
          return micros == IsoTime.NONE ? MISFIT : (Object) micros;
        }

        @Override
        Object fromNumber(JsonNumber number) {
          return MISFIT;
        }
      };

  /** Days since 1970-01-01; never a number, for nobody could say of what. */
  static final ValueReader DATES =
      new TimeReader() {
        @Override
        Object fromString(JsonReader in) {
          long days = IsoTime.days(in.text(), in.textFrom(), in.textTo());
          return days == IsoTime.NONE ? MISFIT : (Object) (int) days;
        }

        @Override
        Object fromNumber(JsonNumber number) {
          return MISFIT;
        }
      };

  abstract Object fromString(JsonReader in);

  abstract Object fromNumber(JsonNumber number);

  @Override
  final Object read(JsonReader in, SetAside aside, int first) {
    if (first == '"') {
      in.string();
      return in.resolve() ? fromString(in) : MISFIT;
    }
    return first == '-' || (first >= '0' && first <= '9') ? fromNumber(in.number()) : MISFIT;
  }
}
