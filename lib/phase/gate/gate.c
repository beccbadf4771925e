/* gate: does no work; the engine keeps it closed until it is confirmed and its evidence holds. */
#include "phase/gate/gate.h"

#include "base/duration.h"
#include "base/str.h"
#include "phase/sync/sync.h"

/* The sync that watches the column, added before the gate; its phase, or SIZE_MAX. */
size_t gate_watching_sync(const struct phase_context *context, const struct evidence_args *evidence)
{
    for (size_t i = 0; i < context->index; i++) {
        const struct phase *phase = &context->phases->items[i];
        if (!sync_exists(phase) ||
            !qname_equal(&phase->as.add_column.table.name, &evidence->table.name) ||
            !catalog_group(context->catalog, i))
            continue;
        const struct sync sync = sync_of(context, i);
        if (sync_uses_old(&sync, evidence->column.text))
            return i;
    }
    return SIZE_MAX;
}

static const char *sessions_words(struct arena *arena, const struct evidence_args *evidence)
{
    return arena_printf(arena, "application %s%s%s", evidence->application_name,
                        evidence->role ? ", role " : "", evidence->role ? evidence->role : "");
}

const char *gate_evidence_words(struct arena *arena, const struct evidence_args *evidence)
{
    const char *table = qname_text(arena, &evidence->table.name);
    long long least = (long long)evidence->at_least;
    const char *plural = least == 1 ? "" : "s";
    switch (evidence->kind) {
    case EVIDENCE_NO_WRITES_TO:
        return arena_printf(arena, "no writes to %s.%s for %s", table, evidence->column.text,
                            duration_text(arena, evidence->for_ms));
    case EVIDENCE_NO_READS_OF:
        return arena_printf(arena, "no reads of %s.%s for %s%s", table, evidence->column.text,
                            duration_text(arena, evidence->for_ms),
                            evidence->allow_star ? ", SELECT * aside" : "");
    case EVIDENCE_NO_SESSIONS_BEFORE:
        return "no session older than the deploy";
    case EVIDENCE_CONNECTED:
        return arena_printf(arena, "at least %lld session%s of %s", least, plural,
                            sessions_words(arena, evidence));
    case EVIDENCE_ABSENT:
        return arena_printf(arena, "no session of %s", sessions_words(arena, evidence));
    case EVIDENCE_VERIFIED:
        return arena_printf(arena, "old and new agree in table %s", table);
    case EVIDENCE_REPLICAS_CAUGHT_UP:
        return least == 0 ? "every standby has caught up"
                          : arena_printf(
                                arena, "every standby has caught up, at least %lld of them", least);
    default:
        return evidence->sql.text;
    }
}

const char *gate_window_words(struct arena *arena, const struct window_args *window)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    struct str out = {.arena = arena};
    for (size_t i = 0; i < window->day_count; i++)
        str_addf(&out, "%s%s", i ? ", " : "", days[window->days[i].day - 1]);
    if (window->from)
        str_addf(&out, "%s%s to %s", out.length ? " " : "", window->from, window->to);
    str_addf(&out, " %s", window->time_zone);
    return str_text(&out);
}

const char *gate_approval_words(struct arena *arena, const struct gate_args *gate)
{
    return arena_printf(arena, "confirmed by %lld role%s%s%s%s%s", (long long)gate->approvals,
                        gate->approvals == 1 ? "" : "s", gate->by_role.text ? " of " : "",
                        gate->by_role.text ? gate->by_role.text : "",
                        gate->not_author ? " other than the author" : "",
                        gate->expires_ms ? arena_printf(arena, ", in the last %s",
                                                        duration_text(arena, gate->expires_ms))
                                         : "");
}

/* The column is there, or one of the plan's phases before the gate adds it. */
static bool has_column(const struct phase_context *context, const struct cat_table *table,
                       const char *name)
{
    if (cat_table_column(table, name))
        return true;
    for (size_t i = 0; i < context->index; i++) {
        const struct phase *phase = &context->phases->items[i];
        if (phase->kind != PHASE_ADD_COLUMN ||
            !qname_equal(&phase->as.add_column.table.name, &table->name))
            continue;
        for (size_t c = 0; c < phase->as.add_column.column_count; c++)
            if (str_equal(phase->as.add_column.columns[c].name.text, name))
                return true;
    }
    return false;
}

static void check_writes(const struct phase_context *context, const struct cat_table *table,
                         const struct evidence_args *evidence, struct finding_list *findings)
{
    if (table && table->exists && gate_watching_sync(context, evidence) == SIZE_MAX)
        finding_add(findings, FINDING_ERROR, evidence->place,
                    "It is sync that notes who writes: name an old column of an add_column "
                    "phase of this plan.",
                    "no sync before the gate watches column \"%s\" of table \"%s\"",
                    evidence->column.text, qname_text(context->arena, &evidence->table.name));
}

static void check_reads(const struct phase_context *context, const struct cat_table *table,
                        const struct evidence_args *evidence, struct finding_list *findings)
{
    const char *name = qname_text(context->arena, &evidence->table.name);
    if (!table || !table->exists)
        finding_add(findings, FINDING_INVALID, evidence->table.place, NULL,
                    "table \"%s\" does not exist", name);
    else if (!has_column(context, table, evidence->column.text))
        finding_add(findings, FINDING_INVALID, evidence->column.place, NULL,
                    "column \"%s\" of table \"%s\" does not exist", evidence->column.text, name);
    if (!context->catalog->has_statements)
        finding_add(findings, FINDING_ERROR, evidence->place,
                    "Add it to shared_preload_libraries, restart the server, and run CREATE "
                    "EXTENSION pg_stat_statements in this database.",
                    "no_reads_of needs the extension pg_stat_statements, which this database "
                    "lacks");
}

static void check_verified(const struct phase_context *context, const struct cat_table *table,
                           const struct evidence_args *evidence, struct finding_list *findings)
{
    (void)table;
    for (size_t i = 0; i < context->index; i++) {
        const struct phase *phase = &context->phases->items[i];
        if (sync_exists(phase) &&
            qname_equal(&phase->as.add_column.table.name, &evidence->table.name))
            return;
    }
    finding_add(findings, FINDING_ERROR, evidence->place,
                "Name the table of an add_column phase of this plan whose columns have `up`.",
                "nothing before the gate keeps columns of table \"%s\" in step",
                qname_text(context->arena, &evidence->table.name));
}

static void check_names(const struct phase_context *context, const struct gate_args *gate,
                        struct finding_list *findings)
{
    const struct catalog *catalog = context->catalog;
    if (gate->by_role.text &&
        cat_names_contain(catalog->missing_roles, catalog->missing_role_count, gate->by_role.text))
        finding_add(findings, FINDING_ERROR, gate->by_role.place,
                    "Create it, and GRANT it to the roles that may confirm.",
                    "role \"%s\" of by_role does not exist", gate->by_role.text);
    if (gate->window.time_zone &&
        cat_names_contain(catalog->missing_zones, catalog->missing_zone_count,
                          gate->window.time_zone))
        finding_add(findings, FINDING_ERROR, gate->window.place,
                    "SELECT name FROM pg_timezone_names shows those that the server knows.",
                    "time zone \"%s\" is not known to the server", gate->window.time_zone);
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    static void (*const checks[EVIDENCE_KIND_COUNT])(
        const struct phase_context *, const struct cat_table *, const struct evidence_args *,
        struct finding_list *) = {
        [EVIDENCE_NO_WRITES_TO] = check_writes,
        [EVIDENCE_NO_READS_OF] = check_reads,
        [EVIDENCE_VERIFIED] = check_verified,
    };
    const struct gate_args *gate = &context->phases->items[context->index].as.gate;
    check_names(context, gate, findings);
    for (size_t i = 0; i < gate->evidence_count; i++) {
        const struct evidence_args *evidence = &gate->evidence[i];
        if (checks[evidence->kind])
            checks[evidence->kind](context, catalog_table(context->catalog, &evidence->table.name),
                                   evidence, findings);
    }
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    (void)context;
    (void)operations;
}

const struct phase_type phase_gate = {
    .kind = PHASE_GATE,
    .keyword = "gate",
    .summary = "stays closed until it is confirmed and its evidence holds",
    .check = check,
    .compile = compile,
};
