/* What the kinds of phase say of a plan and the catalog that it meets: findings and operations. */
#include <stdint.h>

#include "base/str.h"
#include "engine/survey/survey.h"

struct phase_context engine_context(struct arena *arena, const struct plan *plan, size_t phase,
                                    const struct catalog *catalog)
{
    return (struct phase_context){
        .arena = arena,
        .plan_name = plan->name,
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
    if (plan->phases.items[phase].kind->compile)
        plan->phases.items[phase].kind->compile(&context, &operations);
    return operations;
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct phase_kind *kind = context->phases->items[context->index].kind;
    if (kind->check)
        kind->check(context, findings);
}

void engine_preflight(const struct plan *plan, size_t phase, const struct catalog *catalog,
                      struct finding_list *findings)
{
    if (phase != SIZE_MAX) {
        const struct phase_context context = engine_context(findings->arena, plan, phase, catalog);
        check(&context, findings);
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
    if (!catalog->can_create_schema)
        finding_add(findings, FINDING_ERROR, (struct place){0},
                    "GRANT CREATE ON DATABASE … TO the role, or CREATE SCHEMA sluice AUTHORIZATION "
                    "… once.",
                    "role \"%s\" cannot create schema \"sluice\" in this database", catalog->role);
}

void engine_preflight_due(const struct plan *plan, size_t phase, const struct catalog *catalog,
                          struct finding_list *findings)
{
    struct phase_context context = engine_context(findings->arena, plan, phase, catalog);
    context.due = true;
    check(&context, findings);
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
