/*
 * encode: the way back of the types that hold other values. Private to this room.
 */
#ifndef SLUICE_YAML_ENCODE_H
#define SLUICE_YAML_ENCODE_H

#include "yaml/field.h"

const struct yaml_node *yaml_encode_struct(struct arena *arena, const struct yaml_field *field,
                                           const void *base);
const struct yaml_node *yaml_encode_short(struct arena *arena, const struct yaml_field *field,
                                          const void *base);
const struct yaml_node *yaml_encode_args(struct arena *arena, const struct yaml_field *field,
                                         const void *base);
const struct yaml_node *yaml_encode_map(struct arena *arena, const struct yaml_field *field,
                                        const void *base);
const struct yaml_node *yaml_encode_list(struct arena *arena, const struct yaml_field *field,
                                         const void *base);
const struct yaml_node *yaml_encode_variants(struct arena *arena, const struct yaml_field *field,
                                             const void *base);

#endif
