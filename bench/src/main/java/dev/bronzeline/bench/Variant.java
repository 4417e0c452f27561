package dev.bronzeline.bench;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The jobs that are measured, from the least work to the most. */
public enum Variant {
  /** What any job pays for getting the records. */
  FETCH(1, "Kafka fetch only"),
  /** The least that lands anything: values as they are. */
  RAW(2, "raw value to Parquet"),
  /** The job that people write first; the others are compared with it. */
  PLAIN(3, "from_json to Parquet"),
  /** All steps of Bronzeline except the deduplication, with dead letters, ledger and commit. */
  BRONZE(4, "bronze, no deduplication"),
  /** All steps of Bronzeline. */
  BRONZE_DEDUP(5, "bronze, all steps"),
  /** Parsing, dead letters, ledger and commit alone; the next one is compared with it. */
  BARE(6, "bronze, unrefined"),
  /** The same with twenty rules, four fields of personal data and six normalizations. */
  REFINED(7, "bronze, much refined");

  private final int number;
  private final String title;

  Variant(int number, String title) {
    this.number = number;
    this.title = title;
  }

  /** What it is called in the table. */
  public String title() {
    return title;
  }

  /** What it is called on the command line: 1 to 7. */
  public int number() {
    return number;
  }

  /**
   * The variant with a number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Variant of(int number) {
    return Arrays.stream(values())
        .filter(variant -> variant.number == number)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no job %d; there are %s".formatted(number, all())));
  }

  private static String all() {
    return Arrays.stream(values())
        .map(variant -> variant.number + " (" + variant.title + ")")
        .collect(Collectors.joining(", "));
  }
}
