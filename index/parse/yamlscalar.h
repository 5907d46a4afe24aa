/* yamlscalar.h - what a YAML scalar without quotes means
 *
 * libyaml gives every scalar as text. This gives it its type, by the core
 * schema of YAML 1.2: null, boolean, number, or text. So `yes` and
 * `2025-11-07` are text and `017` is seventeen.
 * Sources: YAML 1.2.2, section 10.3.2; vault-format, section 2.2. No state:
 * call it from any thread.
 */
#ifndef VAULTFS_YAMLSCALAR_H
#define VAULTFS_YAMLSCALAR_H

#include <stddef.h>

#include "index/base/arena.h"
#include "index/parse/note.h"

/* Sets kind, text and number of *ret from a plain scalar (valid UTF-8, without
 * NUL, not kept); leaves the rest of *ret alone. */
void yaml_scalar_type(struct arena *arena, const char *text, size_t size,
	struct yaml_value *ret);

/* A number as JavaScript prints it: "1", "0.5", "1e+21", "Infinity", "NaN".
 * Source: ECMA-262, Number::toString. */
const char *yaml_scalar_number(struct arena *arena, double number);

#endif
