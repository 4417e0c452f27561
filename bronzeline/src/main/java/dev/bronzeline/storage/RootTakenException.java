package dev.bronzeline.storage;

/** The root holds the tables of another pipeline, so this one does not open it. */
public final class RootTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RootTakenException(String owner, String pipeline) {
    super(
        ("The root holds the tables of pipeline '%s', not of '%s': their offsets and columns would"
                + " be mixed. Give '%s' a root of its own (sink.root); if it was only renamed, give"
                + " it its old name back.")
            .formatted(owner, pipeline, pipeline));
  }
}
