/* delete: what it tells, and its statements. */
#include "phase/delete/delete.h"
#include "phase/kinds.h"
#include "phase/rows/memory.h"
#include "phase/rows/moved.h"
#include "phase/story/preflight.h"
#include "phase/violator.h"
#include "yaml/problem.h"

static void tell(const struct phase *phase, struct story *story)
{
    const struct delete_args *args = phase->args;
    const struct object table = {.of = args->rows.table.name};
    if (!story_use(story, &args->rows.table))
        return;
    struct pacing *named = arena_alloc(story->arena, sizeof *named);
    *named = pacing_override(story->pacing, &args->pacing);
    story_tell(story, (struct fact){.kind = FACT_PACES, .object = table, .detail = named});
    story_tell(story, (struct fact){.kind = FACT_DELETES, .object = table});
    if (!args->rows.remember)
        story_tell(story, (struct fact){.kind = FACT_FINAL});
    if (args->rows.where.text)
        rows_tell(story, &args->rows);
    if (args->archive.name.name)
        story_tell(story, (struct fact){.kind = FACT_REFERS,
                                        .object = {.of = args->archive.name},
                                        .place = args->archive.place});
}

static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct row_choice *choice = rows_choice(story, index);
    if (choice)
        rows_demand(story, index, choice, problems);
}

static const char *delete_sql(const struct phase_context *context, const struct delete_args *args,
                              const struct fact *chooses, bool remembers)
{
    struct arena *arena = context->arena;
    const struct qname *name = &args->rows.table.name;
    const struct cat_table *table = catalog_table(context->catalog, name);
    const char *rows = sql_make(arena, "DELETE FROM " FILL_TABLE " AS %I%S", name->name,
                                rows_of_batch_sql(arena, &args->rows));
    if (!args->archive.name.name)
        return rows;
    const char *prefix = sql_make(arena, "%I.", name->name);
    const struct moved moved = {
        .gone = sql_make(arena, "%S\nRETURNING %S", rows, moved_columns(arena, table, prefix)),
        .beside = remembers ? arena_printf(arena, ", noted AS (\n%s)",
                                           memory_note_sql(context, chooses, "gone"))
                            : "",
        .to = &args->archive.name,
        .table = table,
        .refuses = arena_printf(arena, "archive \"%s\" does not keep a row as it was",
                                qname_text(arena, &args->archive.name)),
    };
    return moved_sql(context, &moved);
}

/* What went along with the rows, or lost its reference to them, does not come back. */
static const char *what_stays(const struct phase_context *context, const struct cat_table *table)
{
    const char **others = NULL;
    size_t count = 0;
    for (size_t i = 0; i < table->constraint_count; i++) {
        const struct cat_constraint *key = &table->constraints[i];
        if (key->incoming && key->on_delete != 'a' && key->on_delete != 'r')
            *ARENA_PUSH(context->arena, others, count) = qname_text(context->arena, &key->other);
    }
    return count ? arena_printf(context->arena,
                                "rows of %s that referenced deleted rows stay as that left them",
                                preflight_list(context->arena, others, count))
                 : NULL;
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    enum { GROUP_MEMORY, GROUP_ACCOUNT, GROUP_RETURN, GROUP_DELETE, GROUP_END };
    struct arena *arena = context->arena;
    const struct delete_args *args = phase_args(context);
    const struct qname *name = &args->rows.table.name;
    const struct cat_table *table = catalog_table(context->catalog, name);
    const struct fact *chooses = story_next_of(context->story, FACT_CHOOSES, context->index, NULL);
    bool remembers = memory_is_kept(context, chooses);
    struct lock_list locks = rows_locks(context, &args->rows, LOCK_ROW_EXCLUSIVE);
    struct fill *fill = arena_alloc(arena, sizeof *fill);
    if (args->archive.name.name) {
        lock_add(arena, &locks, &args->archive.name, LOCK_ROW_EXCLUSIVE);
        moved_begin(context, name, GROUP_MEMORY, operations);
    }
    if (remembers) {
        const struct qname memory = memory_table(context, chooses);
        lock_add(arena, &locks, &memory, LOCK_ROW_EXCLUSIVE);
        memory_begin(context, chooses, GROUP_MEMORY, operations);
        memory_account(context, chooses, GROUP_ACCOUNT, operations);
        memory_return(context, chooses, &args->archive.name, GROUP_RETURN, operations);
    }
    *fill = (struct fill){
        .left = rows_left_sql(context, &args->rows),
        .what = sql_make(arena, "delete from %T", name),
        .verb = args->archive.name.name ? "archived" : "deleted",
        .stays = remembers ? what_stays(context, table) : NULL,
    };
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .group = GROUP_DELETE,
        .table = *name,
        .go = {.mode = STEP_BATCHES,
               .sql = delete_sql(context, args, chooses, remembers),
               .locks = locks},
        .fill = fill,
        .check = rows_left_words(context, &args->rows,
                                 "Look for what keeps them there: a trigger or a rule, or writers "
                                 "that bring rows into it"),
        .cost = OPERATION_FILL,
        .reversible = remembers,
        .why = args->archive.name.name
                   ? "move the rows that `where` names to the archive, page range by page range"
                   : "delete the rows that `where` names, page range by page range",
    };
    if (args->archive.name.name)
        moved_end(context, name, GROUP_END, operations);
}

const struct phase_kind phase_delete = {
    .keyword = "delete",
    .record = &phase_delete_record,
    .tell = tell,
    .demand = demand,
    .check = delete_check,
    .compile = compile,
    .violators = delete_referenced,
};
