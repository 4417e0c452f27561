package dev.bronzeline.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How personal data is treated: section {@code pii}.
 *
 * @param keys the live versions of keys, for hashes, tokens and for sealing dead letters; none
 *     without fields
 * @param fields the fields with personal data
 * @param detect what is looked for in all other fields
 */
public record PiiSettings(List<PiiKeySettings> keys, List<Field> fields, DetectSettings detect) {

  /**
   * A field with personal data.
   *
   * @param path its path; {@code *} stands for every field of a struct and every value of a map,
   *     {@code **} for any way down
   * @param scrub what happens to its value
   */
  public record Field(String path, Scrub scrub) {}

  /** The version that is written with; null when there is no key. */
  public @Nullable PiiKeySettings activeKey() {
    return keys.stream().filter(PiiKeySettings::active).findFirst().orElse(null);
  }

  /** Whether there is anything to hide: then dead letters and rescued values are sealed. */
  public boolean seals() {
    return !fields.isEmpty() || detect.isOn();
  }

  /** The same keys for some of the fields, and nothing is looked for. */
  public PiiSettings only(List<Field> some) {
    return new PiiSettings(keys, some, DetectSettings.OFF);
  }

  /** The same keys and no fields; all that is looked for stays. */
  public PiiSettings onlyDetection() {
    return new PiiSettings(keys, List.of(), detect);
  }

  /**
   * Where personal data is: the fields that the paths mean. Without {@code **}; {@code *} is any
   * value of a map.
   *
   * @param schema path to type, as {@link PipelineConfig#check} has them
   */
  public Set<String> places(Map<String, String> schema) {
    Set<String> places = new TreeSet<>();
    for (Field field : fields) {
      if (field.path.contains("*")) {
        places.addAll(new PathPattern(field.path).among(schema));
      } else {
        places.add(field.path);
      }
    }
    return places;
  }

  /** What a person should know about the choices made here, each as a sentence. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (Field field : fields) {
      if (field.scrub() instanceof Scrub.UnkeyedHash) {
        warnings.add(
            ("pii.fields: '%s' is hashed without a key (sha256-unkeyed). Anyone can hash all e-mail"
                    + " addresses, phone numbers or ids of a list and compare, so this hides nothing"
                    + " from who wants to know; mode: hash does.")
                .formatted(field.path()));
      }
    }
    return warnings;
  }

  static PiiSettings read(Settings pii, Path directory) {
    PiiSettings settings =
        new PiiSettings(
            PiiKeySettings.readAll(pii, directory),
            fields(pii.sections("fields")),
            DetectSettings.read(pii.section("detect")));
    boolean hides = !settings.fields.isEmpty() || settings.detect.hides();
    if (settings.keys.isEmpty() && hides && !pii.has("key")) {
      pii.problem(
          "key",
          settings.fields.isEmpty()
              ? "is required by pii.detect: what is masked or rejected is in dead letters, which are sealed with it"
              : "is required: fields are hashed with it, and dead letters are sealed with it",
          "set it to ${env:BRONZE_PII_KEY}, made with: openssl rand -base64 32");
    }
    return settings;
  }

  private static List<Field> fields(List<Settings> fields) {
    List<Field> all = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    for (Settings field : fields) {
      Field read = new Field(field.require("path", Kind.FIELD), Scrub.read(field));
      if (!read.path.isEmpty() && !paths.add(read.path)) {
        field.wrong("path", "must be unique among the fields", null);
      }
      all.add(read);
    }
    return List.copyOf(all);
  }
}
