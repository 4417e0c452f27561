package dev.bronzeline.launch;

import dev.bronzeline.kafka.Acceptance;
import dev.bronzeline.ledger.AcceptedGap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a person accepts what a job may not decide. Use it as a picocli mixin. */
final class AcceptOptions {

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--accept-gap",
      paramLabel = "TOPIC:PARTITION:FROM-UNTIL",
      description = {
        "Goes on without offsets that Kafka has lost; the job that stopped tells which. They stand as"
            + " a gap in the ledger, with who accepted it. May be given several times."
      })
  private List<String> gaps = new ArrayList<>();

  @Option(
      names = "--accept-new-source",
      paramLabel = "TOPIC:ID",
      description = {
        "Reads a topic that was created again or is on another cluster; the job that stopped tells its"
            + " id. Its offsets begin anew, where source.starting-offsets says. With 'deleted' as the"
            + " id, goes on without a topic that is gone. May be given several times."
      })
  private List<String> sources = new ArrayList<>();

  /** Whether there is any of these options. */
  boolean isGiven() {
    return !gaps.isEmpty() || !sources.isEmpty();
  }

  /**
   * What was accepted.
   *
   * @throws ParameterException if an option cannot be read
   */
  Acceptance read() {
    if (!isGiven()) {
      return Acceptance.NONE;
    }
    String by = Person.name();
    try {
      List<AcceptedGap> accepted = gaps.stream().map(gap -> Acceptance.gap(gap, by)).toList();
      Map<String, String> topics = new LinkedHashMap<>();
      for (String text : sources) {
        Map.Entry<String, String> source = Acceptance.source(text);
        topics.put(source.getKey(), source.getValue());
      }
      return new Acceptance(accepted, topics, by);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(command, "picocli sets it").commandLine(),
          String.valueOf(e.getMessage()),
          e);
    }
  }
}
