/*
 * field: mappings decoded into C structs, and written again, by tables.
 *
 * A record is a table of fields: which keys a mapping may have, which of them it must have, and
 * where in a struct each value goes. Decoding reports every problem with its place and goes on, so
 * that one run shows them all; a field that could not be decoded is left as it was. The caller
 * zeroes the outermost struct; defaults that are not zeros come from `prepare`. Encoding is the way
 * back, and leaves out what is as `prepare` leaves it. JSON Schema is printed from the same tables
 * (report/schema_json.c), so what an editor accepts and what Sluice accepts do not drift apart.
 *
 * Types are values of `struct yaml_type`. The general ones are below; rooms that know SQL add their
 * own (phase/fields.h).
 */
#ifndef SLUICE_YAML_FIELD_H
#define SLUICE_YAML_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "yaml/node.h"

struct yaml_decoder {
    struct arena *arena;
    struct problem_list *problems;
    const void *context; /* what types of other rooms go by: theirs to say */
};

struct yaml_field;
struct yaml_record;

/* How a value looks in JSON. */
enum yaml_shape {
    YAML_SHAPE_STRING,
    YAML_SHAPE_SCALAR, /* a string, or a number or the like that is taken as text */
    YAML_SHAPE_INTEGER,
    YAML_SHAPE_NUMBER, /* stored as thousandths */
    YAML_SHAPE_BOOLEAN,
    YAML_SHAPE_CHOICE,
    YAML_SHAPE_STRUCT,   /* a mapping with the keys of `record` */
    YAML_SHAPE_SHORT,    /* likewise, or the value of its first key alone, a list */
    YAML_SHAPE_MAP,      /* a mapping with free keys */
    YAML_SHAPE_LIST,     /* a list of structs, or of single values when record->value is set */
    YAML_SHAPE_VARIANTS, /* a list of mappings with exactly one key of `record` each */
};

struct yaml_type {
    enum yaml_shape shape;
    const char *what;    /* completes "must be …": "a duration" */
    const char *example; /* for a hint: "250ms"; or NULL */
    const char *pattern; /* what a text must match, as an ECMA 262 expression; or NULL */
    int parts_min;       /* it may also be a list of parts_min to parts_max texts; 0: it may not */
    int parts_max;
    const char *(*text)(struct arena *arena, int64_t value); /* of an int64_t, as in a plan */
    void (*decode)(struct yaml_decoder *decoder, const struct yaml_field *field,
                   const struct yaml_node *node, void *base);
    /* The value as decode takes it; NULL: there is none. */
    const struct yaml_node *(*encode)(struct arena *arena, const struct yaml_field *field,
                                      const void *base);
};

/* One accepted word of yaml_type_choice; the last of a table has text NULL. */
struct yaml_choice {
    const char *text;
    int value;        /* yaml_type_choice stores this, an enum or int */
    const char *word; /* yaml_type_word stores this, a const char * */
};

struct yaml_field {
    const char *key; /* NULL for the key or value of a map and the entries of a list */
    const struct yaml_type *type;
    size_t offset;        /* where the value goes, in bytes from the start of the record's struct */
    size_t second_offset; /* map, list, variants: of their size_t count; else as the type says */
    bool required;
    bool always; /* written also when it is the default, for whoever reads it to know */
    int64_t min; /* integer: the value; duration: ms; size: bytes; map, list, variants: entries */
    int64_t max; /* min and max both 0: any */
    int tag;     /* variants: what is stored at tag_offset of the record */
    const void *kind; /* or, when it is not NULL, this pointer */
    const struct yaml_choice *choices;
    const struct yaml_record *record; /* of struct, map, list and variants */
    const char *doc;                  /* sentences; the hint when the key is missing */
};

struct yaml_record {
    const char *name;    /* for messages: "add_column", "phase" */
    const char *entries; /* completes "a list of …": "column names"; unused for a struct */
    size_t size;         /* of the C struct that one entry fills */
    const struct yaml_field *fields;
    size_t field_count;
    const struct yaml_field *key;   /* map: how its key is decoded */
    const struct yaml_field *value; /* map or list whose values are not mappings of `fields` */
    const char *const *one_of;      /* keys of which exactly one must be given, NULL at the end */
    const struct yaml_field *alone; /* one of `fields`, a list, which may stand in the mapping's
                                       place when no other key is needed; NULL: none */
    bool flow;      /* written on one line: its mapping, or the map whose entries have `value` */
    bool has_place; /* a struct place at place_offset gets the entry's place */
    size_t place_offset;
    size_t tag_offset; /* variants: where the chosen field's tag or kind goes */
    const char *doc;   /* of a field that is `yaml_type_args`: its doc, which then stands here */
    /* What an entry is before it is decoded, when that is not zeros. May be NULL. */
    void (*prepare)(void *entry);
    /* Checks within one entry, after it was decoded; fields may be missing. May be NULL. */
    void (*check)(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry);
};

#define YAML_FIELDS(table) .fields = (table), .field_count = sizeof(table) / sizeof *(table)

extern const struct yaml_type yaml_type_string;   /* const char *, not empty */
extern const struct yaml_type yaml_type_text;     /* const char *, may be empty or a number */
extern const struct yaml_type yaml_type_integer;  /* int64_t */
extern const struct yaml_type yaml_type_boolean;  /* bool */
extern const struct yaml_type yaml_type_duration; /* int64_t, milliseconds */
extern const struct yaml_type yaml_type_size;     /* int64_t, bytes */
extern const struct yaml_type yaml_type_ratio;    /* int64_t, thousandths: 0.5 is 500 */
extern const struct yaml_type yaml_type_percent;  /* int64_t, thousandths of it: 0.5% is 500 */
extern const struct yaml_type yaml_type_choice;   /* int */
extern const struct yaml_type yaml_type_word;     /* const char *, of the choice */
extern const struct yaml_type yaml_type_struct;   /* the fields of `record`, in place */
extern const struct yaml_type yaml_type_short;    /* likewise, or its first field, a list, alone */
extern const struct yaml_type yaml_type_args;     /* as struct, or the one `value` of `record`, in
                                                     memory of its own: a pointer to it */
extern const struct yaml_type yaml_type_map;      /* an array of record->size entries, a count */
extern const struct yaml_type yaml_type_list;     /* likewise */
extern const struct yaml_type yaml_type_variants; /* likewise */

/* Decode the mapping `node` into the struct at `out`. */
void yaml_decode(struct yaml_decoder *decoder, const struct yaml_record *record,
                 const struct yaml_node *node, void *out);

/* What an entry is before anything is decoded: `prepare` of the record, and of its structs. */
void yaml_prepare(const struct yaml_record *record, void *entry);

/* The mapping that decodes to the entry, in the order of the table. */
const struct yaml_node *yaml_encode(struct arena *arena, const struct yaml_record *record,
                                    const void *entry);

/* The field of a variants record whose tag or kind is what `tag` points to; there must be one. */
const struct yaml_field *yaml_variant(const struct yaml_record *record, const void *tag);

/* One word of a command line as the value of a field of an int64_t: `key`, `type`, `min`, `max` and
 * `doc` count. false with ERROR_USAGE. */
bool yaml_parse(struct arena *arena, const struct yaml_field *field, const char *text,
                int64_t *value, struct error *error);

/* For types: where a field's value is. */
static inline const void *yaml_field_value(const struct yaml_field *field, const void *base)
{
    return (const char *)base + field->offset;
}
/* For encoders of types. NULL for a text that is NULL; `plain`: needs no quotes, as a number. */
const struct yaml_node *yaml_encode_text(struct arena *arena, const char *text, bool plain);

/* For decoders of types. A node's text; else NULL, and a problem says what the field must be. */
const char *yaml_decode_text(struct yaml_decoder *decoder, const struct yaml_field *field,
                             const struct yaml_node *node);
/* "LABEL must be WHAT, not …". */
void yaml_decode_refuse(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node);
/* What a field is called in messages: its key, or the key it stands under in quotes. */
const char *yaml_field_label(struct yaml_decoder *decoder, const struct yaml_field *field,
                             const struct yaml_node *node);

/* A hint for a word that is none of `words`: the nearest one, or else all of them. */
const char *yaml_suggest(struct arena *arena, const char *word, const char *const *words,
                         size_t count);

#endif
