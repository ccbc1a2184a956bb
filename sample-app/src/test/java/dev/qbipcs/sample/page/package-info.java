/**
 * The sample's page in a real browser, and the data of the page and its dashboard.
 */
@NullMarked
package dev.qbipcs.sample.page;

import org.jspecify.annotations.NullMarked;
