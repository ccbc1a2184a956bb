/**
 * The sample's page in a real browser, and what it and its dashboard are fed with.
 */
@NullMarked
package dev.qbipcs.sample.page;

import org.jspecify.annotations.NullMarked;
