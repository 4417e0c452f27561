package dev.bronzeline.launch;

import picocli.CommandLine.Command;

/** {@code bronze rules}: tries the rules of a pipeline. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Tries the rules of a pipeline.",
    subcommands = RulesTestCommand.class)
final class RulesCommand {}
