/* A backfill that copies the rows of a mirror: what a batch does is in phase/twin/fill.c. */
#include "phase/backfill/backfill.h"
#include "phase/story/preflight.h"
#include "phase/twin/twin.h"
#include "yaml/problem.h"

void backfill_tell_copy(struct story *story, const struct backfill_args *args)
{
    const struct fact *mirrors = twin_named(story, args->mirror.text, story->telling);
    story_tell(story, (struct fact){.kind = FACT_COPIES,
                                    .name = args->mirror.text,
                                    .place = args->mirror.place,
                                    .entry = args->refresh});
    if (mirrors) {
        const struct table_at from = {mirrors->object.of, args->mirror.place};
        const struct table_at to = {mirrors->other.of, args->mirror.place};
        story_use(story, &from);
        story_use(story, &to);
    }
}

static void demand_refresh(const struct story *story, size_t index, const struct fact *mirrors,
                           const struct fact *copies, struct problem_list *problems)
{
    const struct backfill_args *args = story->phases->items[index].args;
    if (!pair_is_once(mirrors->detail))
        problem_add(problems, args->mirror.place, "Remove it, or say `sync: none` in the mirror.",
                    "mirror \"%s\" keeps its rows in step: there is nothing to refresh",
                    args->mirror.text);
    else if (!copies)
        problem_add(problems, args->mirror.place,
                    "Put a `backfill` of the mirror before it, without `refresh`.",
                    "the rows of mirror \"%s\" are refreshed before they were copied",
                    args->mirror.text);
    else if (twin_is_released(story, mirrors, index))
        problem_add(problems, args->mirror.place, "Put it before the release.",
                    "mirror \"%s\" has ended before the backfill", args->mirror.text);
}

void backfill_demand_copy(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct backfill_args *args = story->phases->items[index].args;
    const struct fact *mirrors = twin_copied(story, index);
    const struct fact *copies = mirrors ? twin_filling(story, mirrors, index) : NULL;
    if (!mirrors)
        problem_add(problems, args->mirror.place, "Put a `mirror` with this name before it.",
                    "no mirror before the backfill is called \"%s\"", args->mirror.text);
    else if (args->refresh)
        demand_refresh(story, index, mirrors, copies, problems);
    else if (copies)
        problem_add(problems, args->mirror.place,
                    pair_is_once(mirrors->detail) ? "Say `refresh: true`, or remove it."
                                                  : "Remove one of the two backfills.",
                    "phase \"%s\" copies the rows of mirror \"%s\" already",
                    story->phases->items[copies->phase].name, args->mirror.text);
    else if (twin_is_released(story, mirrors, index))
        problem_add(problems, args->mirror.place, "Put it before the release.",
                    "mirror \"%s\" has ended before the backfill", args->mirror.text);
}

void backfill_check_copy(const struct phase_context *context, struct finding_list *findings)
{
    const struct backfill_args *args = phase_args(context);
    const struct fact *mirrors = twin_copied(context->story, context->index);
    const struct table_at from = {mirrors->object.of, args->mirror.place};
    const struct table_at to = {mirrors->other.of, args->mirror.place};
    const struct pacing *pacing = story_pacing(context->story, context->index);
    const struct pair *pair = mirrors->detail;
    const bool once = pair_is_once(pair);
    if (!preflight_table_or_foreign(context, &from, once, findings) ||
        !preflight_table_or_foreign(context, &to, once, findings))
        return;
    if (once && pacing->on_error == PACING_ON_ERROR_REPORT)
        finding_add(findings, FINDING_ERROR, args->mirror.place,
                    "Say `on_error: stop` in this phase.",
                    "rows that fail cannot be passed over by a phase that copies ranges of a key");
    if (args->refresh && pair->only != TWIN_COLUMNS)
        finding_add(findings, FINDING_NOTE, args->mirror.place,
                    "Leave `refresh` out where rows of it have no row in the other table.",
                    "rows of table \"%s\" that table \"%s\" has no row for are deleted, and a "
                    "revert does not bring them back",
                    qname_text(context->arena, &mirrors->other.of),
                    qname_text(context->arena, &mirrors->object.of));
    preflight_signals(context, args->mirror.place, findings);
    if (pacing->locked_rows == PACING_LOCKED_SKIP)
        finding_add(findings, FINDING_ERROR, args->mirror.place,
                    "Say `locked_rows: wait` in this phase.",
                    "locked rows cannot be skipped by a phase that copies rows");
}

void backfill_compile_copy(const struct phase_context *context, struct operation_list *operations)
{
    const struct backfill_args *args = phase_args(context);
    struct twin twin;
    if (twin_of(context, twin_copied(context->story, context->index), &twin))
        twin_fill(&twin, 0, args->refresh, operations);
}
