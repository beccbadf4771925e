#include "phase/rows/keep.h"

#include <string.h>

#include "base/str.h"
#include "phase/rows/keep_sql.h"
#include "phase/sync/sync.h"

const struct fact *keep_next(const struct story *story, const struct object *table, size_t end,
                             const struct fact *after)
{
    const struct row_choice *choice;
    do {
        after = story_next(story, FACT_CHOOSES, table, end, after);
        choice = after ? after->detail : NULL;
    } while (choice && (!choice->keep || choice->passing));
    return after;
}

bool keep_sets(const struct fact *keep, const char *column)
{
    const struct row_choice *choice = keep->detail;
    for (size_t i = 0; i < choice->set_count; i++)
        if (str_equal(choice->sets[i].name.text, column))
            return true;
    return false;
}

bool keep_is_released(const struct story *story, const struct fact *keep, size_t end)
{
    for (const struct fact *frees = NULL;
         (frees = story_next(story, FACT_FREES, &keep->object, end, frees));)
        if (frees->phase > keep->phase &&
            (!frees->object.name || keep_sets(keep, frees->object.name)))
            return true;
    return false;
}

bool keep_uses(const struct phase_context *context, const struct fact *keep, const char *column)
{
    const struct row_choice *choice = keep->detail;
    const struct cat_choice *found = catalog_choice(context->catalog, keep->phase);
    bool uses = keep_sets(keep, column);
    if (!found)
        return uses;
    uses |= cat_names_contain(found->where.columns, found->where.column_count, column);
    for (size_t i = 0; i < choice->set_count; i++)
        uses |= cat_names_contain(found->sets[i].columns, found->sets[i].column_count, column);
    return uses;
}

bool keep_is_ended(const struct phase_context *context, const struct fact *keep, size_t end)
{
    bool known = context->catalog && catalog_choice(context->catalog, keep->phase);
    if (keep_is_released(context->story, keep, end) ||
        story_between(context->story, FACT_GOES, &keep->object, keep->phase, end))
        return true;
    for (const struct fact *ends = NULL;
         (ends = story_next(context->story, FACT_ENDS, &keep->object, end, ends));)
        if (ends->phase > keep->phase && (!known || keep_uses(context, keep, ends->object.name)))
            return true;
    return false;
}

static const char *hash_of(const struct phase_context *context, const struct fact *keep)
{
    return sql_derived_name(context->arena, "", context->plan_name,
                            context->phases->items[keep->phase].name, NULL);
}

static const char *trigger_of(const struct phase_context *context, const struct fact *keep)
{
    return arena_printf(context->arena, CATALOG_OUR_TRIGGER_PREFIX "%s_keep",
                        hash_of(context, keep));
}

bool keep_is_of_trigger(const struct phase_context *context, const char *trigger)
{
    for (const struct fact *chooses = NULL;
         (chooses = story_next(context->story, FACT_CHOOSES, NULL, SIZE_MAX, chooses));) {
        const struct row_choice *choice = chooses->detail;
        if (choice->keep && str_equal(trigger_of(context, chooses), trigger))
            return true;
    }
    return false;
}

/* ---- What stands against it ---- */

static const char *phase_name(const struct phase_context *context, const struct fact *fact)
{
    return context->phases->items[fact->phase].name;
}

/* A sync beside it: which of the two sees what the other sets depends on their names. */
static void check_syncs(const struct phase_context *context, const struct fact *keep,
                        struct finding_list *findings)
{
    const struct row_choice *choice = keep->detail;
    for (const struct fact *keeps = NULL;
         (keeps = story_next(context->story, FACT_KEEPS, &keep->object, SIZE_MAX, keeps));) {
        if (!catalog_group(context->catalog, keeps->phase) ||
            (keeps->phase > keep->phase && keep_is_ended(context, keep, keeps->phase)))
            continue;
        const struct sync sync = sync_of(context, keeps->phase);
        for (size_t i = 0; i < sync.old_count + sync.new_count; i++) {
            const char *column =
                i < sync.old_count ? sync.old_names[i] : sync.new_names[i - sync.old_count];
            if (keep_uses(context, keep, column))
                finding_add(findings, FINDING_ERROR, choice->table.place,
                            "Leave out `keep`, or end it by a `release` before.",
                            "keep uses column \"%s\", which phase \"%s\" keeps in step", column,
                            phase_name(context, keeps));
        }
    }
}

static void check_other_keeps(const struct phase_context *context, const struct fact *keep,
                              struct finding_list *findings)
{
    const struct row_choice *choice = keep->detail;
    for (const struct fact *other = NULL;
         (other = keep_next(context->story, &keep->object, keep->phase, other));)
        for (size_t i = 0; i < choice->set_count && !keep_is_ended(context, other, keep->phase);
             i++)
            if (keep_uses(context, other, choice->sets[i].name.text))
                finding_add(findings, FINDING_ERROR, choice->sets[i].name.place,
                            "End the other by a `release` before this phase.",
                            "column \"%s\" cannot be set: the keep of phase \"%s\" uses it",
                            choice->sets[i].name.text, phase_name(context, other));
}

/* What its function names has to stay. */
static void check_names(const struct phase_context *context, const struct fact *keep,
                        struct finding_list *findings)
{
    const struct row_choice *choice = keep->detail;
    for (const struct fact *fact = NULL;
         (fact = story_next(context->story, FACT_RENAMES, &keep->object, SIZE_MAX, fact));)
        if (fact->phase > keep->phase && !choice->passing &&
            !keep_is_ended(context, keep, fact->phase) &&
            keep_uses(context, keep, fact->object.name))
            finding_add(findings, FINDING_ERROR, choice->table.place, "Put a `release` before it.",
                        "column \"%s\" is swapped by phase \"%s\" while keep uses it",
                        fact->object.name, phase_name(context, fact));
}

static void check_expression(const struct row_choice *choice, const char *what,
                             const struct sql_fragment *fragment,
                             const struct cat_expression *expression, struct finding_list *findings)
{
    if (expression->refused)
        finding_add(findings, FINDING_ERROR, fragment->place,
                    "GRANT them what it uses: SELECT on tables, EXECUTE on functions, USAGE on "
                    "schemas.",
                    "%s, with keep, would make the writes of these roles fail, which may not "
                    "read or call all that it uses: %s",
                    what, expression->refused);
    if (expression->reads && fragment == &choice->where)
        finding_add(findings, FINDING_ERROR, fragment->place,
                    "Leave out `keep`, or write a `where` over the row alone.",
                    "where reads %s: a row comes to it, unseen by keep, when that changes",
                    expression->reads);
}

/* A trigger that fires later may bring the row back, or read what is set. */
static void check_triggers(const struct phase_context *context, const struct fact *keep,
                           const struct cat_table *table, struct finding_list *findings)
{
    const struct row_choice *choice = keep->detail;
    const char *own = trigger_of(context, keep);
    for (size_t i = 0; i < table->trigger_count; i++) {
        const struct cat_trigger *trigger = &table->triggers[i];
        if (trigger->row && trigger->before && trigger->enabled != 'D' &&
            strcmp(trigger->name, own) > 0)
            finding_add(findings, FINDING_WARNING, choice->table.place,
                        "Rename the trigger so that it sorts before \"zz_sluice_\".",
                        "trigger \"%s\" of table \"%s\" sorts after keep: rows that it brings "
                        "into where are not set",
                        trigger->name, trigger->table);
    }
}

void keep_check(const struct phase_context *context, const struct cat_table *table,
                const struct row_choice *choice, struct finding_list *findings)
{
    const struct fact *keep = story_next_of(context->story, FACT_CHOOSES, context->index, NULL);
    const struct cat_choice *found = catalog_choice(context->catalog, context->index);
    check_other_keeps(context, keep, findings);
    if (!choice->keep)
        return;
    if (!choice->passing)
        check_syncs(context, keep, findings);
    check_names(context, keep, findings);
    check_expression(choice, "where", &choice->where, &found->where, findings);
    for (size_t i = 0; i < choice->set_count; i++)
        check_expression(
            choice, arena_printf(context->arena, "set of column \"%s\"", choice->sets[i].name.text),
            &choice->sets[i].value, &found->sets[i], findings);
    check_triggers(context, keep, table, findings);
}

/* ---- Operations ---- */

struct keeper {
    const struct phase_context *context;
    const struct fact *keep;
    struct keep_sql sql;
    const char *enable;
};

static struct keeper keeper_of(const struct phase_context *context, const struct fact *keep)
{
    struct arena *arena = context->arena;
    const char *trigger = trigger_of(context, keep);
    return (struct keeper){
        .context = context,
        .keep = keep,
        .sql = keep_sql_of(context, keep, arena_printf(arena, "keep_%s", hash_of(context, keep)),
                           trigger),
        .enable =
            sql_make(arena, "ALTER TABLE %T ENABLE ALWAYS TRIGGER %I", &keep->object.of, trigger),
    };
}

static void add(const struct keeper *k, int group, struct operation operation,
                struct operation_list *operations)
{
    operation.group = group;
    operation.table = k->keep->object.of;
    *ARENA_PUSH(k->context->arena, operations->items, operations->count) = operation;
}

static struct effect_list leaves(const struct keeper *k, bool function, enum presence presence)
{
    const struct live_object trigger = {OBJECT_TRIGGER, k->keep->object.of, k->sql.trigger};
    return effect_one(k->context->arena, function ? sync_function_object(k->sql.function) : trigger,
                      presence);
}

void keep_begin(const struct phase_context *context, const struct fact *keep, int group,
                struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct qname *table = &keep->object.of;
    const struct keeper k = keeper_of(context, keep);
    add(&k, group,
        (struct operation){
            .go = step_in_transaction(k.sql.create_function, (struct lock_list){0}),
            .back = step_in_transaction(k.sql.drop_function, (struct lock_list){0}),
            .leaves = leaves(&k, true, PRESENT),
            .reversible = true,
            .why = "keep: rows that come to `where` are set",
        },
        operations);
    add(&k, group,
        (struct operation){
            .go = step_in_transaction(k.sql.create_trigger,
                                      lock_one(arena, table, LOCK_SHARE_ROW_EXCLUSIVE)),
            .back = step_in_transaction(k.sql.drop_trigger,
                                        lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
            .reversible = true,
            .why = "keep on INSERT, COPY and UPDATE of a row that is in `where` then",
        },
        operations);
    add(&k, group,
        (struct operation){
            .go = step_in_transaction(k.enable, lock_one(arena, table, LOCK_SHARE_ROW_EXCLUSIVE)),
            .leaves = leaves(&k, false, PRESENT),
            .reversible = true,
            .why = "fires under session_replication_role = replica too",
        },
        operations);
}

void keep_end(const struct phase_context *context, const struct fact *keep, int group,
              const char *why, bool comes_back, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct qname *table = &keep->object.of;
    const struct keeper k = keeper_of(context, keep);
    struct operation trigger = {
        .go =
            step_in_transaction(k.sql.drop_trigger, lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
        .leaves = leaves(&k, false, ABSENT),
        .reversible = comes_back,
        .why = why,
    };
    struct operation function = {
        .go = step_in_transaction(k.sql.drop_function, (struct lock_list){0}),
        .leaves = leaves(&k, true, ABSENT),
        .reversible = comes_back,
        .why = "nothing calls it any more",
    };
    if (comes_back) {
        trigger.back =
            step_in_transaction(sql_make(arena, "%S;\n%S", k.sql.create_trigger, k.enable),
                                lock_one(arena, table, LOCK_SHARE_ROW_EXCLUSIVE));
        function.back = step_in_transaction(k.sql.create_function, (struct lock_list){0});
    }
    add(&k, group, trigger, operations);
    add(&k, group, function, operations);
}

void keep_proof_back(const struct phase_context *context, const struct fact *keep, int group,
                     struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct row_choice *choice = keep->detail;
    const struct qname *table = &choice->table.name;
    const struct sql_word word = {FILL_TABLE, sql_quote_qname(arena, table)};
    struct check *check = arena_alloc(arena, sizeof *check);
    *check = *rows_left_words(context, choice,
                              "They came to `where` since the release: set them, and run the same "
                              "command again.");
    check->path = sync_search_path(arena, table);
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .group = group,
        .table = *table,
        .back = {.mode = STEP_CHECK,
                 .sql = sql_put_in(arena, rows_left_sql(context, choice), &word, 1),
                 .locks = lock_one(arena, table, LOCK_ACCESS_SHARE)},
        .check = check,
        .cost = OPERATION_SCAN,
        .reversible = true,
        .why = "no row may have come to `where` before `keep` goes on",
    };
}
