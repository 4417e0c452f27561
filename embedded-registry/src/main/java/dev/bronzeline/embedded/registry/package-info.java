/** A schema registry that runs as a process of its own. */
package dev.bronzeline.embedded.registry;
