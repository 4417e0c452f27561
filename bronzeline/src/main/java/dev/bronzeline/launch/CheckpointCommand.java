package dev.bronzeline.launch;

import picocli.CommandLine.Command;

/** {@code bronze checkpoint}: looks after Spark's checkpoints. */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Looks after Spark's checkpoints. The log of the root, not the checkpoint, is the truth about"
          + " what was published."
    },
    subcommands = {
      CheckpointListCommand.class,
      CheckpointShowCommand.class,
      CheckpointDiffCommand.class,
      CheckpointRewindCommand.class,
      CheckpointForkCommand.class,
      CheckpointCleanCommand.class
    })
final class CheckpointCommand {}
