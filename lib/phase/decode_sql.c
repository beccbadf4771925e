/* SQL written in a plan. */
#include <string.h>

#include "base/str.h"
#include "phase/fields.h"

static void decode_checked(struct yaml_decoder *decoder, const struct yaml_field *field,
                           const struct yaml_node *node, void *base,
                           const char *check(const char *text))
{
    bool absent = node->kind != YAML_TEXT ||
                  (node->plain && (*node->text == '\0' || str_equal(node->text, "~")));
    if (absent) {
        yaml_decode_refuse(decoder, field, node);
        return;
    }
    size_t length = strlen(node->text);
    while (length > 0 && strchr(" \t\r\n", node->text[length - 1]) != NULL)
        length--;
    struct sql_fragment sql = {
        .text = arena_strndup(decoder->arena, node->text, length),
        .place = {.line = node->place.line, .column = node->place.column + node->quoted},
    };
    const char *fault = check(sql.text);
    if (fault == NULL)
        memcpy((char *)base + field->offset, &sql, sizeof sql);
    else
        problem_add(decoder->problems, node->place,
                    "Write one SQL expression, complete in itself and without a semicolon.",
                    "%s cannot be used as SQL: %s", yaml_field_label(decoder, field, node), fault);
}

static void decode_sql(struct yaml_decoder *decoder, const struct yaml_field *field,
                       const struct yaml_node *node, void *base)
{
    decode_checked(decoder, field, node, base, sql_fragment_check);
}

static void decode_sql_type(struct yaml_decoder *decoder, const struct yaml_field *field,
                            const struct yaml_node *node, void *base)
{
    decode_checked(decoder, field, node, base, sql_type_check);
}

static const struct yaml_node *encode_sql(struct arena *arena, const struct yaml_field *field,
                                          const void *base)
{
    const struct sql_fragment *sql = yaml_field_value(field, base);
    return yaml_encode_text(arena, sql->text, false);
}

const struct yaml_type field_sql = {
    .shape = YAML_SHAPE_SCALAR, .what = "SQL", .decode = decode_sql, .encode = encode_sql};
const struct yaml_type field_sql_type = {
    .shape = YAML_SHAPE_SCALAR, .what = "SQL", .decode = decode_sql_type, .encode = encode_sql};

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/* The identifier in double quotes that `text` is as a whole, or NULL. */
static const char *unquote(struct arena *arena, const char *text)
{
    struct str name = {.arena = arena};
    for (const char *c = text + 1; *c != '\0'; c++) {
        if (*c == '"' && *++c != '"')
            return *c == '\0' && name.length > 0 ? name.text : NULL;
        str_add_char(&name, *c);
    }
    return NULL;
}

const char *phase_sql_column(struct arena *arena, const struct sql_fragment *sql)
{
    if (sql->text == NULL)
        return NULL;
    const char *text = sql->text + strspn(sql->text, " \t\r\n");
    if (*text == '"')
        return unquote(arena, text);
    char *folded = arena_strdup(arena, text);
    bool simple = true; /* may be a keyword: those are made of letters and "_" */
    for (char *c = folded; *c != '\0'; c++) {
        bool digit = *c >= '0' && *c <= '9';
        bool letter = digit || is_letter(*c);
        if ((c == folded && digit) ||
            (!letter && (unsigned char)*c < 0x80 && (*c != '$' || c == folded)))
            return NULL;
        simple = simple && letter;
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    if (simple && !str_equal(sql_quote_name(arena, folded), folded))
        return NULL;
    return *folded == '\0' ? NULL : folded;
}
