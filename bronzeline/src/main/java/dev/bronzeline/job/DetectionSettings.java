package dev.bronzeline.job;

import dev.bronzeline.config.DeduplicateSettings;
import dev.bronzeline.config.DetectSettings;
import dev.bronzeline.config.PiiSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.refine.PiiDetection;
import dev.bronzeline.refine.detect.PiiKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configuration to what is looked for in fields that are not declared. */
final class DetectionSettings {
  private DetectionSettings() {}

  /** What a pipeline looks for; null when that is nothing. */
  static @Nullable PiiDetection of(PipelineConfig pipeline) {
    DetectSettings detect = pipeline.pii().detect();
    if (!detect.isOn()) {
      return null;
    }
    Map<PiiKind, PiiDetection.Action> actions = new EnumMap<>(PiiKind.class);
    detect.actions().forEach((looks, action) -> actions.put(kind(looks), action(action)));
    DeduplicateSettings deduplicate = pipeline.deduplicate();
    return new PiiDetection(
        actions, known(pipeline), deduplicate == null ? List.of() : deduplicate.keys());
  }

  /** The paths that a pipeline knows to hold personal data. */
  static List<String> known(PipelineConfig pipeline) {
    List<String> known =
        new ArrayList<>(pipeline.pii().fields().stream().map(PiiSettings.Field::path).toList());
    known.addAll(pipeline.pii().detect().except());
    return known;
  }

  private static PiiKind kind(DetectSettings.Looks looks) {
    return switch (looks) {
      case EMAIL -> PiiKind.EMAIL;
      case PHONE -> PiiKind.PHONE;
      case CARD -> PiiKind.CARD;
      case IBAN -> PiiKind.IBAN;
      case SSN -> PiiKind.SSN;
      case IP -> PiiKind.IP;
      case JWT -> PiiKind.JWT;
      case API_KEY -> PiiKind.API_KEY;
    };
  }

  private static PiiDetection.Action action(DetectSettings.Action action) {
    return switch (action) {
      case WARN -> PiiDetection.Action.WARN;
      case MASK -> PiiDetection.Action.MASK;
      case REJECT -> PiiDetection.Action.REJECT;
      case OFF -> throw new IllegalArgumentException("What is off is not looked for");
    };
  }
}
