package dev.bronzeline.schema;

/** A newer version of a schema cannot take the place of the one in force, and that is to stop. */
public final class IncompatibleSchemaException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With both versions, why, and what to do. */
  public IncompatibleSchemaException(SchemaDecision decision) {
    super(
        "The schema %s cannot take the place of %s: %s. Register one that can, pin the version, or set schema.on-incompatible to reject or rescue."
            .formatted(
                decision.found().origin(),
                decision.before().origin(),
                String.join("; ", decision.against())));
  }
}
