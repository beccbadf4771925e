/* A backfill that copies the rows of a mirror: what a batch does is in phase/twin/fill.c. */
#include "phase/backfill/backfill.h"
#include "phase/story/preflight.h"
#include "phase/twin/twin.h"
#include "yaml/problem.h"

void backfill_tell_copy(struct story *story, const struct backfill_args *args)
{
    const struct fact *mirrors = twin_named(story, args->mirror.text, story->telling);
    story_tell(
        story,
        (struct fact){.kind = FACT_COPIES, .name = args->mirror.text, .place = args->mirror.place});
    if (mirrors) {
        const struct table_at from = {mirrors->object.of, args->mirror.place};
        const struct table_at to = {mirrors->other.of, args->mirror.place};
        story_use(story, &from);
        story_use(story, &to);
    }
}

void backfill_demand_copy(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct backfill_args *args = story->phases->items[index].args;
    const struct fact *mirrors = twin_copied(story, index);
    const struct fact *copies = mirrors ? twin_filling(story, mirrors, index) : NULL;
    if (!mirrors)
        problem_add(problems, args->mirror.place, "Put a `mirror` with this name before it.",
                    "no mirror before the backfill is called \"%s\"", args->mirror.text);
    else if (copies)
        problem_add(problems, args->mirror.place, "Remove one of the two backfills.",
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
    if (!preflight_table(context, &from, findings) || !preflight_table(context, &to, findings))
        return;
    preflight_signals(context, args->mirror.place, findings);
    if (pacing->locked_rows == PACING_LOCKED_SKIP)
        finding_add(findings, FINDING_ERROR, args->mirror.place,
                    "Say `locked_rows: wait` in this phase.",
                    "locked rows cannot be skipped by a phase that copies rows");
}

void backfill_compile_copy(const struct phase_context *context, struct operation_list *operations)
{
    struct twin twin;
    if (twin_of(context, twin_copied(context->story, context->index), &twin))
        twin_fill(&twin, 0, operations);
}
