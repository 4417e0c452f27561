/** Metrics, alerts, health and the dashboard. */
@NullMarked
package dev.bronzeline.observe;

import org.jspecify.annotations.NullMarked;
