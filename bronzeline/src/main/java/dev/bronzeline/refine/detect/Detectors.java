package dev.bronzeline.refine.detect;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The detector of each kind. */
final class Detectors {
  private static final Map<PiiKind, Detector> ALL = new EnumMap<>(PiiKind.class);

  static {
    for (PiiKind kind : PiiKind.values()) {
      ALL.put(
          kind,
          switch (kind) {
            case JWT -> new JwtDetector();
            case API_KEY -> new ApiKeyDetector();
            case EMAIL -> new EmailDetector();
            case IBAN -> new IbanDetector();
            case CARD -> new CardDetector();
            case SSN -> new SsnDetector();
            case IP -> new IpDetector();
            case PHONE -> new PhoneDetector();
          });
    }
  }

  private Detectors() {}

  static Detector of(PiiKind kind) {
    return Objects.requireNonNull(ALL.get(kind));
  }
}
