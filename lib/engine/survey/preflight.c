/* What the kinds of phase say of a plan and the catalog that it meets: findings and operations; and
 * what the plan as a whole leaves behind that goes on for good, or takes away without asking
 * anybody: nothing of the database stands against that, so a plan that was begun goes on. */
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "engine/survey/survey.h"
#include "phase/across/across.h"
#include "phase/rows/keep.h"
#include "phase/rows/memory.h"
#include "phase/story/join.h"
#include "phase/sync/ending.h"
#include "phase/twin/twin.h"
#include "phase/watch/watch.h"

struct phase_context engine_context(struct arena *arena, const struct plan *plan, size_t phase,
                                    const struct catalog *catalog)
{
    return (struct phase_context){
        .arena = arena,
        .plan_name = plan->name,
        .schema = plan->schema,
        .phases = &plan->phases,
        .story = plan->story,
        .index = phase,
        .catalog = catalog,
    };
}

struct operation_list engine_compile(struct arena *arena, const struct plan *plan, size_t phase,
                                     const struct catalog *catalog)
{
    struct operation_list operations = {0};
    const struct phase_context context = engine_context(arena, plan, phase, catalog);
    if (join_target(plan->story, phase) != phase)
        return operations;
    if (plan->phases.items[phase].kind->compile)
        plan->phases.items[phase].kind->compile(&context, &operations);
    if (story_is_final(plan->story, phase))
        memory_forget(&context, &operations);
    watch_compile(&context, &operations);
    return operations;
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct phase_kind *kind = context->phases->items[context->index].kind;
    if (kind->check)
        kind->check(context, findings);
}

/* Whether SQL of an earlier phase was tried and refused: what it would make is not there. */
static const struct cat_script *find_refused(const struct catalog *catalog, size_t phase)
{
    for (size_t i = 0; i < catalog->script_count && catalog->scripts[i].phase < phase; i++)
        if (!catalog->scripts[i].done && !catalog->scripts[i].early && catalog->scripts[i].problem)
            return &catalog->scripts[i];
    return NULL;
}

/* What is missing behind such a phase would be told as if it were wrong itself. */
static void leave_followers(const struct plan *plan, size_t phase, const struct catalog *catalog,
                            size_t before, struct finding_list *findings)
{
    const struct cat_script *refused = find_refused(catalog, phase);
    const struct place place = plan->phases.items[phase].place;
    size_t kept = before;
    for (size_t i = before; refused && i < findings->count; i++)
        if (findings->items[i].severity > FINDING_ERROR ||
            !strstr(findings->items[i].message, "does not exist"))
            findings->items[kept++] = findings->items[i];
    if (!refused || kept == findings->count)
        return;
    findings->count = kept;
    finding_add(findings, FINDING_NOTE, place, "Mend that first, and check again.",
                "phase \"%s\" names what is not there, which phase \"%s\" might have made",
                plan->phases.items[phase].name, plan->phases.items[refused->phase].name);
}

static void find_event_triggers(const struct catalog *catalog, struct finding_list *findings)
{
    const struct place whole = {0};
    for (size_t i = 0; i < catalog->raising_trigger_count; i++)
        finding_add(findings, FINDING_WARNING, whole,
                    arena_printf(findings->arena,
                                 "Read it, and let it pass what the plan does as role \"%s\": a "
                                 "phase of which it refuses a statement fails.",
                                 catalog->role),
                    "event trigger %s fires on statements of the plan, and raises exceptions",
                    catalog->raising_triggers[i]);
    for (size_t i = 0; i < catalog->event_trigger_count; i++)
        finding_add(findings, FINDING_NOTE, whole, NULL,
                    "event trigger %s fires on statements of the plan", catalog->event_triggers[i]);
}

void engine_preflight(const struct plan *plan, size_t phase, const struct catalog *catalog,
                      struct finding_list *findings)
{
    if (phase != SIZE_MAX) {
        const struct phase_context context = engine_context(findings->arena, plan, phase, catalog);
        const size_t before = findings->count;
        check(&context, findings);
        leave_followers(plan, phase, catalog, before, findings);
        return;
    }
    if (catalog->standby)
        finding_add(findings, FINDING_ERROR, (struct place){0}, pg_standby_hint,
                    "the server is a standby: nothing can be written");
    if (catalog->standbys)
        finding_add(
            findings, FINDING_NOTE, (struct place){0},
            "Keep queries there short, or max_standby_streaming_delay: lock_timeout does not "
            "hold there.",
            "%d standby%s every lock of the plan: a query there that reads the "
            "table delays it, those behind it wait, and it may be cancelled",
            catalog->standbys, catalog->standbys == 1 ? " replays" : "s replay");
    find_event_triggers(catalog, findings);
    if (!catalog->can_create_schema)
        finding_add(findings, FINDING_ERROR, (struct place){0},
                    sql_make(findings->arena,
                             "GRANT CREATE ON DATABASE %I TO %I, or once: CREATE SCHEMA sluice "
                             "AUTHORIZATION %I.",
                             catalog->database, catalog->role, catalog->role),
                    "role \"%s\" cannot create schema \"sluice\" in this database", catalog->role);
}

void engine_preflight_due(const struct plan *plan, size_t phase, const struct catalog *catalog,
                          struct finding_list *findings)
{
    struct phase_context context = engine_context(findings->arena, plan, phase, catalog);
    context.due = true;
    for (context.index = join_first(plan->story, phase); context.index <= phase; context.index++)
        check(&context, findings);
}

static void find_open_syncs(const struct phase_context *context, enum finding_severity severity,
                            struct finding_list *findings)
{
    const struct story *story = context->story;
    for (const struct fact *keeps = NULL;
         (keeps = story_next(story, FACT_KEEPS, NULL, SIZE_MAX, keeps));)
        if (!sync_is_released(story, keeps, SIZE_MAX) && !sync_is_dropped(context, keeps, SIZE_MAX))
            finding_add(findings, severity, story->phases->items[keeps->phase].place,
                        "End it by a `release` of the new columns, or a `drop` of the old ones.",
                        "the plan ends while the sync of phase \"%s\" goes on",
                        story->phases->items[keeps->phase].name);
    for (const struct fact *mirrors = NULL;
         (mirrors = story_next(story, FACT_MIRRORS, NULL, SIZE_MAX, mirrors));)
        if (!twin_is_released(story, mirrors, SIZE_MAX) &&
            !twin_is_dropped(context, mirrors, SIZE_MAX))
            finding_add(findings, severity, story->phases->items[mirrors->phase].place,
                        "End it by a `release` of one of the two tables, or a `drop` of columns.",
                        "the plan ends while the mirror \"%s\" goes on", mirrors->name);
    for (const struct fact *keep = NULL; (keep = keep_next(story, NULL, SIZE_MAX, keep));)
        if (!keep_is_ended(context, keep, SIZE_MAX))
            finding_add(findings, severity, story->phases->items[keep->phase].place,
                        "End it by a `release` of the columns that are set, or a `drop`.",
                        "the plan ends while the keep of phase \"%s\" goes on",
                        story->phases->items[keep->phase].name);
}

static void find_open_aliases(const struct phase_context *context, enum finding_severity severity,
                              struct finding_list *findings)
{
    const struct story *story = context->story;
    for (const struct fact *aside = NULL;
         (aside = story_next(story, FACT_ASIDE, NULL, SIZE_MAX, aside));)
        if (aside->detail &&
            !story_between(story, FACT_FREES, &aside->object, aside->phase, SIZE_MAX))
            finding_add(findings, severity, story->phases->items[aside->phase].place,
                        "End it by a `release` of the table, behind a gate.",
                        "the plan ends while a view has the name of table \"%s\"",
                        aside->object.of.name);
}

static void find_open_replications(const struct phase_context *context,
                                   enum finding_severity severity, struct finding_list *findings)
{
    const struct story *story = context->story;
    for (const struct fact *crosses = NULL;
         (crosses = story_next(story, FACT_CROSSES, NULL, SIZE_MAX, crosses));)
        if (crosses->entry == 0 && !across_end(story, crosses))
            finding_add(findings, severity, story->phases->items[crosses->phase].place,
                        "End it by a `disconnect`, behind a gate.",
                        "the plan ends while the replication of phase \"%s\" goes on",
                        story->phases->items[crosses->phase].name);
}

static void find_ungated(const struct phase_context *context, enum finding_severity severity,
                         struct finding_list *findings)
{
    const struct story *story = context->story;
    for (size_t i = 0; i < story->phases->count; i++) {
        bool drops = story_is_final(story, i) && (story_next_of(story, FACT_ENDS, i, NULL) ||
                                                  story_next_of(story, FACT_GOES, i, NULL));
        if (drops && !story_next(story, FACT_WAITS, NULL, i, NULL) && !story_ungated(story, i))
            finding_add(findings, severity, story->phases->items[i].place,
                        "Put a gate before it that asks whether anybody still uses what goes, or "
                        "say `ungated: REASON`.",
                        "phase \"%s\" drops for good, and no gate stands before it",
                        story->phases->items[i].name);
    }
}

void engine_find_loose_ends(const struct plan *plan, const struct catalog *catalog,
                            enum finding_severity severity, struct finding_list *findings)
{
    const struct phase_context context =
        engine_context(findings->arena, plan, plan->phases.count, catalog);
    find_open_syncs(&context, severity, findings);
    find_open_aliases(&context, severity, findings);
    find_open_replications(&context, severity, findings);
    find_ungated(&context, severity, findings);
}

bool engine_refuse_findings(const struct plan *plan, const struct finding_list *findings,
                            struct error *error)
{
    const struct finding *first = NULL;
    bool invalid = false;
    struct str others = {.arena = error->arena};
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (finding->severity > FINDING_ERROR)
            continue;
        invalid |= finding->severity == FINDING_INVALID;
        if (first)
            str_addf(&others, "%s%s:%d:%d: error: %s", others.length ? "\n" : "", plan->file,
                     finding->place.line, finding->place.column, finding->message);
        else
            first = finding;
    }
    if (!first)
        return true;
    error_set(error, invalid ? ERROR_USAGE : ERROR_REFUSED, "%s", first->message);
    error->place = first->place;
    if (others.length)
        error_detail(error, "%s", str_text(&others));
    if (first->hint)
        error_hint(error, "%s", first->hint);
    return false;
}
