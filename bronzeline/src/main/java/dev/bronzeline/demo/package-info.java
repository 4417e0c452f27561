/** Starts the embedded servers, and makes and sends sample events. */
@NullMarked
package dev.bronzeline.demo;

import org.jspecify.annotations.NullMarked;
