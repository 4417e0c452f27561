/** What a running job answers over HTTP. */
@NullMarked
package dev.bronzeline.observe.http;

import org.jspecify.annotations.NullMarked;
