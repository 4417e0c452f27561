package dev.bronzeline.launch;

import picocli.CommandLine.Command;

/** {@code bronze dlq}: looks into the dead letters. */
@Command(
    name = "dlq",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Looks into the dead letters of a root.",
    subcommands = {DlqListCommand.class, DlqShowCommand.class})
final class DlqCommand {}
