package dev.bronzeline.kafka;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A topic is not the one that was read before: it was created again, or the cluster is another one.
 * Its offsets mean other records now, so the job stops until a person has looked.
 */
public final class SourceChangedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  SourceChangedException(List<SourceChange> changes) {
    super(
        "Kafka is not what was read before:%n  %s%nOffsets mean other records there, so nothing is read. If this is a mistake, point kafka.bootstrap-servers at the right cluster. If it is meant, begin anew with: bronze run ... %s"
            .formatted(
                changes.stream()
                    .map(SourceChange::how)
                    .collect(Collectors.joining(System.lineSeparator() + "  ")),
                changes.stream().map(SourceChange::option).collect(Collectors.joining(" "))));
  }
}
