@NullMarked
package dev.bronzeline.demo;

import org.jspecify.annotations.NullMarked;
