/* `referencing: all`: the text gets a list in its place once a database has been asked, so that
 * what is registered names every column. */
#include <string.h>

#include "base/str.h"
#include "plan/document.h"

const struct yaml_choice plan_all_words[] = {{.text = "all"}, {.text = NULL}};

/* A list, or `all`. */
static void decode_referencing(struct yaml_decoder *decoder, const struct yaml_field *field,
                               const struct yaml_node *node, void *base)
{
    struct change_type_args *args = base;
    if (node->kind == YAML_TEXT && node->plain && str_equal(node->text, plan_all_words[0].text))
        args->all = node->place;
    else
        yaml_type_list.decode(decoder, field, node, base);
}

static const struct yaml_node *encode_referencing(struct arena *arena,
                                                  const struct yaml_field *field, const void *base)
{
    return yaml_type_list.encode(arena, field, base);
}

const struct yaml_type plan_type_referencing = {.shape = YAML_SHAPE_LIST,
                                                .what = "a list, or all",
                                                .decode = decode_referencing,
                                                .encode = encode_referencing};

/* Columns of a place count characters. */
static size_t offset_of(const struct plan *plan, struct place place)
{
    const char *at = plan->source;
    for (int line = 1; line < place.line; at++)
        line += *at == '\n';
    for (int column = 1; column < place.column; column++)
        do
            at++;
        while (((unsigned char)*at & 0xc0) == 0x80);
    return (size_t)(at - plan->source);
}

void plan_around_all(struct arena *arena, const struct plan *plan, const char **before,
                     const char **behind)
{
    size_t offset = offset_of(plan, plan->all.place);
    *before = arena_strndup(arena, plan->source, offset);
    *behind = plan->source + offset + strlen("all");
}

const struct plan *plan_read_all(struct arena *arena, const struct plan *plan, const char *list,
                                 struct problem_list *problems)
{
    const char *before, *behind;
    plan_around_all(arena, plan, &before, &behind);
    const char *text = arena_printf(arena, "%s%s%s", before, list, behind);
    return plan_read_in(arena, plan->schema, plan->file, text, strlen(text), problems);
}
