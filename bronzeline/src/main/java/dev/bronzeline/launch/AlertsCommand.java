package dev.bronzeline.launch;

import picocli.CommandLine.Command;

/** {@code bronze alerts}: tries who is told of what. */
@Command(
    name = "alerts",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Tries the channels of alerts.",
    subcommands = AlertsTestCommand.class)
final class AlertsCommand {}
