/* Plain SQL of a plan: see survey.h. A trial runs what nobody has to wait for, in the transaction
 * of the survey, which is rolled back. Rows are not touched: of what goes over them only a plan is
 * made. What would keep others out of a relation is done to an empty copy of it, or left aside. */
#include "base/str.h"
#include "engine/known/known.h"
#include "engine/survey/survey.h"
#include "pg/catalog/before.h"
#include "pg/catalog/load.h"
#include "pg/denied.h"
#include "pg/facts/facts.h"
#include "phase/sql/judge.h"

/* ---- the phases ---- */

/* Which phases have begun, as far as the database knows this very plan; NULL: none. */
static bool find_begun(struct engine *engine, const struct plan *plan, bool **begun,
                       struct error *error)
{
    const struct store_plan *stored;
    struct store_phase *phases;
    size_t count;
    *begun = arena_alloc(engine->arena, plan->phases.count * sizeof **begun);
    if (!engine_find_stored(engine, plan->name, &stored, error))
        return false;
    if (!stored || !str_equal(stored->checksum, plan->checksum))
        return true;
    if (!store_load_phases(engine->arena, engine->pg, stored->id, &phases, &count, error))
        return false;
    for (size_t i = 0; i < count && i < plan->phases.count; i++)
        (*begun)[i] = !str_equal(phases[i].state, "pending");
    return true;
}

static bool load_facts(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                       struct cat_script *met, struct error *error)
{
    struct facts *facts = arena_alloc(engine->arena, sizeof *facts);
    const struct lint *lint = sql_lint(engine->arena, plan->story, met->phase, catalog);
    const struct facts_wanted wanted = lint_wanted(lint);
    met->facts = facts;
    return facts_load(engine->arena, engine->pg, &wanted, facts, error);
}

bool engine_meet_scripts(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                         struct error *error)
{
    bool *begun = NULL, waiting = false;
    if (!story_next(plan->story, FACT_RUNS, NULL, plan->phases.count, NULL) &&
        !story_next(plan->story, FACT_RETYPES, NULL, plan->phases.count, NULL))
        return true;
    if (!find_begun(engine, plan, &begun, error))
        return false;
    catalog->begun = begun;
    catalog->server_version = pg_server_version(engine->pg);
    for (size_t i = 0; i < plan->phases.count; i++) {
        bool runs = story_next_of(plan->story, FACT_RUNS, i, NULL) != NULL;
        if (runs)
            *ARENA_PUSH(engine->arena, catalog->scripts, catalog->script_count) =
                (struct cat_script){.phase = i, .done = begun[i], .early = waiting};
        else
            waiting |= !begun[i] && !story_gate(plan->story, i);
    }
    for (size_t i = 0; i < catalog->script_count; i++)
        if (!catalog->scripts[i].done &&
            !load_facts(engine, plan, catalog, &catalog->scripts[i], error))
            return false;
    return true;
}

/* ---- a trial ---- */

struct trial {
    struct engine *engine;
    const struct sql_args *args;
    struct cat_script *met;
    struct qname *new; /* relations that trials have made, which nobody else sees */
    size_t new_count;
    struct qname *copied; /* what would be locked, of which there is an empty copy */
    size_t copied_count;
    bool skipped; /* a statement was left aside */
};

static bool is_among(const struct qname *names, size_t count, const struct qname *name)
{
    for (size_t i = 0; i < count; i++)
        if (qname_equal(&names[i], name))
            return true;
    return false;
}

static const struct script_relation *relations_of(const struct trial *t, size_t statement)
{
    const struct script_relation *relations = t->met->relations;
    for (size_t i = 0; i < statement; i++)
        relations += t->met->relation_counts[i];
    return relations;
}

/* Whether somebody who reads or writes the relation would wait for us. */
static bool keeps_out(const struct trial *t, const struct script_relation *relation)
{
    return relation->mode > LOCK_SHARE_UPDATE_EXCLUSIVE &&
           !is_among(t->new, t->new_count, &relation->name);
}

/* The relations of every statement that are there. */
static bool look(struct trial *t, struct error *error)
{
    struct arena *arena = t->engine->arena;
    size_t total = 0;
    for (size_t s = 0; s < t->args->run.statement_count; s++) {
        const struct sql_statement *statement = &t->args->run.statements[s];
        const char **names = NULL;
        enum lock_mode *modes = NULL;
        size_t count = 0, relation_count;
        struct script_relation *relations;
        for (size_t i = 0; i < statement->touch_count; i++) {
            size_t n = count;
            *ARENA_PUSH(arena, modes, n) = statement->touches[i].mode;
            *ARENA_PUSH(arena, names, count) = sql_quote_qname(arena, &statement->touches[i].name);
        }
        if (!pg_look_relations(arena, t->engine->pg, names, modes, count, &relations,
                               &relation_count, error))
            return false;
        t->met->relation_counts[s] = relation_count;
        for (size_t i = 0; i < relation_count; i++)
            *ARENA_PUSH(arena, t->met->relations, total) = relations[i];
    }
    return true;
}

/* Empty copies, by the same names in a schema of their own, of what would keep somebody out. */
static bool copy(struct trial *t, struct error *error)
{
    struct pg *pg = t->engine->pg;
    const struct script_relation *r = t->met->relations, *end = r;
    for (size_t i = 0; i < t->args->run.statement_count; i++)
        end += t->met->relation_counts[i];
    for (; r && r < end; r++) {
        bool made = false;
        if (!keeps_out(t, r) || is_among(t->copied, t->copied_count, &r->name))
            continue;
        if (!pg_make_copy(t->engine->arena, pg, &r->name, r->relkind, &made, error))
            return false;
        if (made)
            *ARENA_PUSH(t->engine->arena, t->copied, t->copied_count) = r->name;
    }
    return true;
}

/* What takes the statement back, asked before it runs. */
static bool ask(struct trial *t, const struct sql_statement *s, struct error *error)
{
    struct str out = {.arena = t->engine->arena};
    for (size_t i = s->undo_count; i-- > 0;) {
        const char *answer = NULL, *text = s->undos[i].text;
        if (s->undos[i].kind == SQL_UNDO_ASKED &&
            !pg_ask_before(t->engine->arena, t->engine->pg, &s->undos[i].question, &answer, error))
            return false;
        if (answer)
            text = answer;
        if (text && *text)
            str_addf(&out, "%s%s", out.length ? ";\n" : "", text);
    }
    t->met->undos[s - t->args->run.statements] = out.length ? str_text(&out) : NULL;
    return true;
}

static const char *trial_text(struct arena *arena, const struct sql_statement *s)
{
    switch (s->trial) {
    case SQL_TRY_RUN:
        return s->text;
    case SQL_TRY_EMPTY:
        return arena_printf(arena, "%s WITH NO DATA", s->text);
    case SQL_TRY_EXPLAIN:
        return arena_printf(arena, "EXPLAIN %s", s->text);
    case SQL_TRY_NOTHING:
        break;
    }
    return NULL;
}

/* A copy has no triggers, policies and indexes of those names: that one is missing says nothing. */
static bool is_certain(const struct trial *t, const struct error *refused, bool on_copy)
{
    bool missing = str_equal(refused->sqlstate, "42704") || str_equal(refused->sqlstate, "42P01") ||
                   str_equal(refused->sqlstate, "42809") ||
                   str_equal(refused->sqlstate, "42P17");     /* nor is it partitioned */
    bool uncommitted = str_equal(refused->sqlstate, "55P04"); /* a value of an enum, from before */
    return !t->skipped && !uncommitted && !(on_copy && missing);
}

/* Whether the server could be asked; what it does not take is the problem of the script.
 * `on_copy`: it would lock what there are copies of. */
static bool run_statement(struct trial *t, const struct sql_statement *s, size_t number, bool undo,
                          bool on_copy, struct error *error)
{
    struct arena *arena = t->engine->arena;
    struct error refused = {.arena = arena};
    const char *text = trial_text(arena, s);
    if (!text || t->met->problem)
        return true;
    if (on_copy)
        text = sql_redirect(arena, text, t->copied, t->copied_count, PG_COPY_SCHEMA);
    if (!pg_try_begin(t->engine->pg, error))
        return false;
    if (!pg_run(t->engine->pg, text, PG_NO_PARAMS, NULL, &refused)) {
        if (pg_is_transient(&refused)) {
            *error = refused;
            return false;
        }
        if (is_certain(t, &refused, on_copy)) {
            t->met->problem = denied_problem(&refused);
            t->met->statement = number;
            t->met->in_undo = undo;
        }
        t->skipped = true;
    }
    return pg_try_end(t->engine->pg, &refused, true, error);
}

static bool leave(struct trial *t, const struct sql_statement *s, const struct qname *name)
{
    t->skipped = true;
    if (!t->met->untried)
        t->met->untried = arena_printf(t->engine->arena, "%s locks \"%s\"", s->what,
                                       qname_text(t->engine->arena, name));
    return true;
}

static bool run_do(struct trial *t, bool first, struct error *error)
{
    const struct sql_script *script = &t->args->run;
    t->skipped = false;
    for (size_t i = 0; i < script->statement_count; i++) {
        const struct script_relation *relations = relations_of(t, i);
        const struct sql_statement *s = &script->statements[i];
        const struct qname *uncopied = NULL;
        bool on_copy = false;
        for (size_t k = 0; k < t->met->relation_counts[i]; k++) {
            bool locks = keeps_out(t, &relations[k]);
            bool copied = is_among(t->copied, t->copied_count, &relations[k].name);
            on_copy |= locks || (copied && relations[k].mode == LOCK_SHARE_UPDATE_EXCLUSIVE);
            if (locks && !copied)
                uncopied = &relations[k].name;
        }
        if (first && !ask(t, s, error))
            return false;
        if (uncopied ? !leave(t, s, uncopied) : !run_statement(t, s, i, false, on_copy, error))
            return false;
    }
    return true;
}

static bool undo_statement(struct trial *t, const struct sql_statement *s, size_t number,
                           bool given, struct error *error)
{
    bool on_copy = false;
    for (size_t i = 0; i < s->touch_count; i++)
        on_copy |= s->touches[i].mode >= LOCK_SHARE_UPDATE_EXCLUSIVE &&
                   is_among(t->copied, t->copied_count, &s->touches[i].name);
    return run_statement(t, s, number, given, on_copy, error);
}

/* The way back as the plan gives it, or as it is derived. */
static bool run_undo(struct trial *t, struct error *error)
{
    struct problem_list ignored = {.arena = t->engine->arena};
    const struct sql_script *undo = &t->args->undo;
    for (size_t i = t->args->run.statement_count; !undo->text && i-- > 0;) {
        struct sql_script derived = {.text = t->met->undos[i]};
        if (!derived.text)
            continue;
        sql_script_read(t->engine->arena, &derived, &ignored);
        for (size_t k = 0; k < derived.statement_count; k++)
            if (!undo_statement(t, &derived.statements[k], i, false, error))
                return false;
    }
    for (size_t i = 0; undo->text && i < undo->statement_count; i++)
        if (!undo_statement(t, &undo->statements[i], i, true, error))
            return false;
    return true;
}

static bool is_run(const struct trial *t)
{
    return !t->skipped && !t->met->problem;
}

/* There and back, and nothing may be left of it. */
static bool try_back(struct trial *t, bool can_note, struct error *error)
{
    struct pg *pg = t->engine->pg;
    if (!can_note)
        t->met->untried = "this role may make no temporary table";
    if (!pg_exec(pg, "SAVEPOINT sluice_script", error) ||
        (can_note && !pg_note_schema(pg, error)) || !run_do(t, true, error))
        return false;
    if (can_note && is_run(t) && sql_goes_back(t->args)) {
        if (!run_undo(t, error) ||
            (is_run(t) && !pg_compare_schema(t->engine->arena, pg, &t->met->difference, error)))
            return false;
        if (t->skipped && !t->met->problem && !t->met->untried)
            t->met->untried = "an empty copy has not all that the statements name";
    }
    return pg_exec(pg, "ROLLBACK TO SAVEPOINT sluice_script; RELEASE SAVEPOINT sluice_script",
                   error);
}

/* Foreign keys from a new table to what there is a copy of go with the copy, and are remembered. */
static bool remember_keys(struct trial *t, const struct qname *made, struct catalog *catalog,
                          struct error *error)
{
    struct arena *arena = t->engine->arena;
    struct catalog tried = {0};
    if (!catalog_load_table(arena, t->engine->pg, made, NULL, &tried, error))
        return false;
    for (size_t i = 0; i < tried.tables[0].constraint_count; i++) {
        struct cat_constraint key = tried.tables[0].constraints[i];
        if (key.type != 'f' || key.incoming || !str_equal(key.other.schema, PG_COPY_SCHEMA))
            continue;
        for (size_t k = 0; k < t->copied_count; k++)
            if (str_equal(t->copied[k].name, key.other.name))
                key.other = t->copied[k];
        *ARENA_PUSH(arena, catalog->coming, catalog->coming_count) =
            (struct cat_coming){*made, key};
    }
    return true;
}

/* The trial of one phase; what it makes stays for those after it. */
static bool try_script(struct trial *t, bool can_note, struct catalog *catalog, struct error *error)
{
    struct arena *arena = t->engine->arena;
    const struct sql_script *script = &t->args->run;
    t->copied_count = 0;
    t->met->undos = arena_alloc(arena, script->statement_count * sizeof *t->met->undos);
    t->met->relation_counts =
        arena_alloc(arena, script->statement_count * sizeof *t->met->relation_counts);
    if (!look(t, error) || !copy(t, error) || !try_back(t, can_note, error) ||
        (!t->met->problem && !run_do(t, false, error)))
        return false;
    for (size_t s = 0; t->copied_count && s < script->statement_count; s++)
        for (size_t k = 0; k < script->statements[s].made_count; k++)
            if (!remember_keys(t, &script->statements[s].made[k], catalog, error))
                return false;
    if (!pg_exec(t->engine->pg, "DROP SCHEMA IF EXISTS " PG_COPY_SCHEMA " CASCADE", error))
        return false;
    for (size_t s = 0; s < script->statement_count; s++)
        for (size_t k = 0; k < script->statements[s].made_count; k++)
            *ARENA_PUSH(arena, t->new, t->new_count) = script->statements[s].made[k];
    return true;
}

bool engine_try_scripts(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                        struct error *error)
{
    struct trial t = {.engine = engine};
    bool early = false;
    if (catalog->standby || !catalog->script_count)
        return true;
    if (!pg_exec(engine->pg,
                 "SET LOCAL client_min_messages = error; SET LOCAL search_path = " SQL_SCHEMA
                 ", pg_temp",
                 error))
        return false;
    for (size_t i = 0; i < catalog->script_count; i++) {
        t.met = &catalog->scripts[i];
        t.args = story_next_of(plan->story, FACT_RUNS, t.met->phase, NULL)->detail;
        t.met->early |= early;
        if (!t.met->done && !try_script(&t, catalog->can_create_temporary, catalog, error))
            return false;
        /* what was done to a copy went with it */
        early |= !t.met->done && (t.skipped || t.met->problem || t.copied_count);
    }
    return pg_exec(engine->pg, "SET LOCAL search_path = pg_catalog, pg_temp", error);
}
