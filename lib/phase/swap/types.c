/* Types that change places together with the columns of them, so that a cast in a client's
 * statement always names the type that the column has. */
#include "base/str.h"
#include "phase/swap/build.h"

static const struct relabels *relabels(struct arena *arena, const struct swap_type *type)
{
    struct relabels *labels = arena_alloc(arena, sizeof *labels);
    *labels = (struct relabels){0};
    for (size_t i = 0; i < type->value_count; i++)
        if (type->values[i].old && type->values[i].new)
            *ARENA_PUSH(arena, labels->items, labels->count) =
                (struct relabel){type->values[i].old, type->values[i].new};
    return labels;
}

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
                                        .entry = i,
                                        .detail = relabels(story->arena, type)});
    }
}

/* For the words of what follows, the new values are called as the old ones were. */
void swap_add_values(struct swap_builder *b, bool there)
{
    const struct story *story = b->context->story;
    const char *go = story_retype_sql(story, b->arena, b->context->index,
                                      (struct retyping){.values = true, .there = there});
    const char *back = story_retype_sql(story, b->arena, b->context->index,
                                        (struct retyping){.values = true, .there = !there});
    if (go)
        swap_add(b, (struct operation){
                        .go = swap_step(b, go),
                        .back = swap_step(b, back),
                        .why = there ? "for this moment the new values are called as the old ones "
                                       "were: the words of what follows have these"
                                     : "each has its own name again, and so it is said",
                    });
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

/* ---- functions ---- */

static const struct cat_routine *next_routine(const struct phase_context *context,
                                              const struct cat_routine *routine)
{
    const struct catalog *catalog = context->catalog;
    for (size_t i = routine ? (size_t)(routine - catalog->routines) + 1 : 0;
         i < catalog->routine_count; i++)
        if (catalog->routines[i].phase == context->index)
            return &catalog->routines[i];
    return NULL;
}

static struct step routine_step(const char *sql)
{
    return step_in_transaction(sql, (struct lock_list){0});
}

static const char *drop_sql(struct swap_builder *b, const struct cat_routine *routine)
{
    return sql_make(b->arena, "DROP ROUTINE %S", routine->name);
}

void swap_drop_routines(struct swap_builder *b)
{
    for (const struct cat_routine *routine = NULL; (routine = next_routine(b->context, routine));)
        swap_add(b, (struct operation){
                        .go = routine_step(drop_sql(b, routine)),
                        .back = routine_step(routine->make),
                        .why = "is made again behind the change, which gives it the new type",
                    });
}

void swap_make_routines(struct swap_builder *b)
{
    for (const struct cat_routine *routine = NULL; (routine = next_routine(b->context, routine));)
        swap_add(b, (struct operation){
                        .go = routine_step(routine->make),
                        .back = routine_step(drop_sql(b, routine)),
                        .why = "as it was, with the new type",
                    });
}

bool swap_has_routines(const struct phase_context *context)
{
    return next_routine(context, NULL) != NULL;
}

/* A view of it has to be one that is dropped and made again. */
static bool is_free(const struct follow_item *items, size_t count, const char *view)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(items[i].follower->oid, view))
            return items[i].way == FOLLOW_REMAKE;
    return false;
}

static void check_routines(const struct phase_context *context, const struct place place,
                           struct finding_list *findings)
{
    const struct follow follow = swap_follow(context);
    size_t count;
    const struct follow_item *items = follow_items(&follow, &count);
    for (const struct cat_routine *routine = NULL; (routine = next_routine(context, routine));) {
        const char *why = routine->problem;
        for (size_t i = 0; !why && i < routine->view_count; i++)
            if (!is_free(items, count, routine->views[i]))
                why = "a view that stays as it is uses it";
        if (why)
            finding_add(findings, FINDING_ERROR, place,
                        "Drop it before this plan, or let it use text, and make it again "
                        "afterwards.",
                        "function %s uses the type and cannot follow it: %s", routine->name, why);
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
    if (args->type_count)
        check_routines(context, args->types[0].name.place, findings);
}
