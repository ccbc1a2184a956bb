/* Just enough JSON to write a reading. */
#ifndef JSON_H
#define JSON_H

/* Returns {"sensor":..., "value":..., "at": now}, to be freed, or NULL when out of memory. */
char *json_reading(const char *sensor, double value);

#endif
