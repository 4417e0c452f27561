/** The command line: commands, exit codes and the restart policy. */
@NullMarked
package dev.bronzeline.launch;

import org.jspecify.annotations.NullMarked;
