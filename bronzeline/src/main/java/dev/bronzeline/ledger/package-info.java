/** The counts of a commit, why they must balance, and the proof from the files. */
@NullMarked
package dev.bronzeline.ledger;

import org.jspecify.annotations.NullMarked;
