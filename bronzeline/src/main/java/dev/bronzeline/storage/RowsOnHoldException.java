package dev.bronzeline.storage;

/** A pipeline does not release rows, and its root has some on hold. */
public final class RowsOnHoldException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Tells how many there are and how to get rid of them. */
  public RowsOnHoldException(String root, long rows) {
    super(
        ("%d rows of %s are on hold until the windows of their keys close, and deduplicate.keep is"
                + " neither latest nor earliest, so nobody would publish them. Set it as it was,"
                + " run 'bronze release', and change it then.")
            .formatted(rows, root));
  }
}
