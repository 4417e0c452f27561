package dev.bronzeline.refine.detect;

/** The detector of each kind. */
final class Detectors {
  private static final Detector[] ALL = new Detector[PiiKind.values().length];

  static {
    for (PiiKind kind : PiiKind.values()) {
      ALL[kind.ordinal()] =
          switch (kind) {
            case JWT -> new JwtDetector();
            case API_KEY -> new ApiKeyDetector();
            case EMAIL -> new EmailDetector();
            case IBAN -> new IbanDetector();
            case CARD -> new CardDetector();
            case SSN -> new SsnDetector();
            case IP -> new IpDetector();
            case PHONE -> new PhoneDetector();
          };
    }
  }

  private Detectors() {}

  static Detector of(PiiKind kind) {
    return ALL[kind.ordinal()];
  }
}
