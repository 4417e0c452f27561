package dev.bronzeline.launch;

import picocli.CommandLine.Command;

/** {@code bronze pii}: looks after personal data. */
@Command(
    name = "pii",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Looks after personal data: its keys, and what became of it.",
    subcommands = {PiiKeyCommand.class, PiiRevealCommand.class, PiiScanCommand.class})
final class PiiCommand {}
