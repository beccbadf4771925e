/* Types that change places together with the columns of them, so that a cast in a client's
 * statement always names the type that the column has. */
#include "phase/swap/build.h"

void swap_tell_types(struct story *story, const struct swap_args *args)
{
    for (size_t i = 0; i < args->type_count; i++) {
        const struct swap_type *type = &args->types[i];
        const struct qname *name = &type->name.name;
        if (!name->name || !type->from.text || !type->retired.text)
            continue;
        story_tell(story, (struct fact){.kind = FACT_RETYPES,
                                        .object.of = *name,
                                        .name = type->retired.text,
                                        .place = type->name.place,
                                        .entry = i});
        story_tell(story, (struct fact){.kind = FACT_RETYPES,
                                        .object.of = {name->schema, type->from.text},
                                        .name = name->name,
                                        .place = type->from.place,
                                        .entry = i});
    }
}

static const char *rename_sql(struct swap_builder *b, const char *schema, const char *from,
                              const char *to)
{
    return sql_make(b->arena, "ALTER TYPE %I.%I RENAME TO %I", schema, from, to);
}

void swap_add_types(struct swap_builder *b, const struct swap_args *args)
{
    for (size_t i = 0; i < args->type_count; i++) {
        const struct swap_type *type = &args->types[i];
        const char *schema = type->name.name.schema, *name = type->name.name.name;
        swap_add(b, (struct operation){
                        .go = swap_step(b, rename_sql(b, schema, name, type->retired.text)),
                        .back = swap_step(b, rename_sql(b, schema, type->retired.text, name)),
                        .why = "the old type lives on under this name",
                    });
        swap_add(b, (struct operation){
                        .go = swap_step(b, rename_sql(b, schema, type->from.text, name)),
                        .back = swap_step(b, rename_sql(b, schema, name, type->from.text)),
                        .why = "the new type takes its name: casts in statements mean it from now "
                               "on",
                    });
    }
}

void swap_check_types(const struct phase_context *context, const struct swap_args *args,
                      struct finding_list *findings)
{
    for (size_t i = 0; i < context->catalog->item_count; i++) {
        const struct cat_item *item = &context->catalog->items[i];
        if (item->phase == context->index && item->item < args->type_count)
            finding_add(findings, FINDING_ERROR, args->types[item->item].name.place,
                        "Name the old type, the new one, and what the old one is to be called: all "
                        "are of one schema.",
                        "types cannot change places: %s", item->problem);
    }
}
