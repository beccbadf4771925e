/* Plain SQL of a plan, tried: see trial.h. */
#include "engine/trial/trial.h"
#include "base/str.h"
#include "engine/trial/copy.h"
#include "pg/catalog/before.h"
#include "pg/denied.h"
#include "phase/sql/judge.h"
#include "phase/story/story.h"

static const struct script_relation *relations_of(const struct trial *t, size_t statement)
{
    const struct script_relation *relations = t->met->relations;
    for (size_t i = 0; i < statement; i++)
        relations += t->met->relation_counts[i];
    return relations;
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

/* What takes the statement back, asked before it runs. */
static bool ask(struct trial *t, const struct sql_statement *s, struct error *error)
{
    struct str out = {.arena = t->engine->arena};
    for (size_t i = s->undo_count; i-- > 0;) {
        const char *answer = NULL, *text = s->undos[i].text;
        struct sql_question question = s->undos[i].question;
        if (t->again && question.about == SQL_ABOUT_view)
            question.about = SQL_ABOUT_view_again;
        if (s->undos[i].kind == SQL_UNDO_ASKED &&
            !pg_ask_before(t->engine->arena, t->engine->pg, &question, &answer, error))
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
        text = sql_redirect(arena, text, t->copied, t->copied_count, s->schema, PG_COPY_SCHEMA);
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
            t->narrows = str_equal(refused.sqlstate, "42P16");
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

/* IF NOT EXISTS, of what is there: a copy has it by another name, or not at all. */
static bool does_nothing(const struct trial *t, size_t statement)
{
    const struct sql_statement *s = &t->args->run.statements[statement];
    for (size_t i = 0; i < s->undo_count; i++)
        if (s->undos[i].kind != SQL_UNDO_ASKED || s->undos[i].question.about != SQL_ABOUT_exists)
            return false;
    return s->undo_count && !t->met->undos[statement];
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
            bool locks = trial_keeps_out(t, &relations[k]);
            bool copied = qname_is_among(t->copied, t->copied_count, &relations[k].name);
            on_copy |= locks || (copied && relations[k].mode == LOCK_SHARE_UPDATE_EXCLUSIVE);
            if (locks && !copied)
                uncopied = &relations[k].name;
        }
        t->on_copy[i] = on_copy;
        if (first && !ask(t, s, error))
            return false;
        if (on_copy && does_nothing(t, i))
            continue;
        if (uncopied ? !leave(t, s, uncopied) : !run_statement(t, s, i, false, on_copy, error))
            return false;
    }
    return true;
}

static bool undo_statement(struct trial *t, const struct sql_statement *s, size_t number,
                           bool given, struct error *error)
{
    bool on_copy = false, before = t->met->problem != NULL;
    for (size_t i = 0; i < s->touch_count; i++) {
        if (s->touches[i].index && !trial_find_copy(t, &s->touches[i].name, error))
            return false;
        on_copy |=
            (s->touches[i].mode >= LOCK_SHARE_UPDATE_EXCLUSIVE || (!given && t->on_copy[number])) &&
            qname_is_among(t->copied, t->copied_count, &s->touches[i].name);
    }
    if (!run_statement(t, s, number, given, on_copy, error))
        return false;
    t->met->back |= !before && t->met->problem && !given;
    return true;
}

/* The way back as the plan gives it, or as it is derived. */
static bool run_undo(struct trial *t, struct error *error)
{
    struct problem_list ignored = {.arena = t->engine->arena};
    const struct sql_script *undo = &t->args->undo;
    for (size_t i = t->args->run.statement_count; !undo->text && i-- > 0;) {
        struct sql_script derived = {.text = t->met->undos[i], .schema = t->args->run.schema};
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
    if (!pg_exec(pg, "SAVEPOINT sluice_script", error) || !trial_furnish(t, error) ||
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

/* The trial of one phase; what it makes stays for those after it. */
static bool try_script(struct trial *t, bool can_note, struct catalog *catalog, struct error *error)
{
    struct arena *arena = t->engine->arena;
    const struct sql_script *script = &t->args->run;
    t->copied_count = 0;
    t->met->undos = arena_alloc(arena, script->statement_count * sizeof *t->met->undos);
    t->met->relation_counts =
        arena_alloc(arena, script->statement_count * sizeof *t->met->relation_counts);
    t->on_copy = arena_alloc(arena, script->statement_count * sizeof *t->on_copy);
    t->again = t->narrows = false;
    if (!look(t, error) || !trial_copy(t, error) || !try_back(t, can_note, error))
        return false;
    if (t->met->problem && t->met->back && t->narrows) {
        t->met->problem = NULL;
        t->met->back = false;
        t->again = true;
        if (!try_back(t, can_note, error))
            return false;
    }
    if ((!t->met->problem && !run_do(t, false, error)))
        return false;
    for (size_t s = 0; t->copied_count && s < script->statement_count; s++)
        for (size_t k = 0; k < script->statements[s].made_count; k++)
            if (!trial_remember_keys(t, &script->statements[s].made[k], catalog, error))
                return false;
    for (size_t i = 0; !t->met->problem && i < t->copied_count; i++)
        if (!trial_remember_columns(t, &t->copied[i], catalog, error))
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
    const char *settings = sql_make(
        engine->arena, "SET LOCAL client_min_messages = error; SET LOCAL search_path = %I, pg_temp",
        plan->schema);
    for (size_t i = 0; i < catalog->script_count; i++) {
        t.met = &catalog->scripts[i];
        t.args = story_next_of(plan->story, FACT_RUNS, t.met->phase, NULL)->detail;
        t.met->early |= early;
        if (!t.met->done && /* who reads the catalogue meanwhile sets a path of his own */
            (!pg_exec(engine->pg, settings, error) ||
             !try_script(&t, catalog->can_create_temporary, catalog, error)))
            return false;
        /* what was done to a copy went with it */
        early |= !t.met->done && (t.skipped || t.met->problem || t.copied_count);
    }
    return pg_exec(engine->pg, "SET LOCAL search_path = pg_catalog, pg_temp", error);
}
