package dev.bronzeline.launch;

import picocli.CommandLine.Command;

/** {@code bronze schema}: looks after the schemas of events. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Shows, compares, checks and proposes schemas of events.",
    subcommands = {
      SchemaShowCommand.class,
      SchemaDiffCommand.class,
      SchemaCheckCommand.class,
      SchemaInferCommand.class
    })
final class SchemaCommand {}
