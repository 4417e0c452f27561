package dev.bronzeline.launch;

import picocli.CommandLine.Command;

/** {@code bronze pii key}: looks after the keys for personal data. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Looks after the keys for personal data and their versions.",
    subcommands = {PiiKeyListCommand.class, PiiKeyDestroyCommand.class})
final class PiiKeyCommand {}
