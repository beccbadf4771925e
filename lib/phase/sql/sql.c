/* sql: statements as they are typed. What would break or block is refused by the rules of lint;
 * what is left runs in one transaction, and goes back by what the plan or the catalogue says. */
#include "phase/sql/args.h"

#include <string.h>

#include "base/str.h"
#include "phase/kinds.h"
#include "phase/sql/judge.h"
#include "phase/story/join.h"

static void tell(const struct phase *phase, struct story *story)
{
    const struct sql_args *args = phase->args;
    story_tell(story, (struct fact){.kind = FACT_RUNS, .place = args->run.place, .detail = args});
    for (size_t i = 0; i < args->run.statement_count; i++)
        for (size_t k = 0; k < args->run.statements[i].made_count; k++)
            story_tell(story, (struct fact){.kind = FACT_REMAKES,
                                            .object = {.of = args->run.statements[i].made[k]}});
    for (size_t i = 0; i < args->run.statement_count; i++)
        if (args->run.statements[i].trigger)
            story_tell(story, (struct fact){.kind = FACT_REMAKES,
                                            .object = {args->run.statements[i].trigger_on,
                                                       args->run.statements[i].trigger}});
    for (size_t i = 0; i < args->allow_count; i++)
        if (args->allows[i].rule.text && args->allows[i].reason)
            story_tell(story, (struct fact){.kind = FACT_ALLOWS,
                                            .name = args->allows[i].rule.text,
                                            .place = args->allows[i].rule.place,
                                            .detail = args->allows[i].reason});
    if (args->at)
        story_tell(story, (struct fact){.kind = FACT_JOINS});
    else if (!sql_goes_back(args))
        story_tell(story, (struct fact){.kind = FACT_FINAL});
}

/* A phase that joins another has one, and goes back with it. */
static void demand_contract(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct phase *phase = &story->phases->items[index];
    const struct sql_args *args = phase->args;
    const char *lacks = join_lacks(story, index);
    if (lacks)
        problem_add(
            problems, phase->place,
            "Put it right before a drop of columns or of a table, a swap, or the release of "
            "an alias; or leave out `at`.",
            "phase \"%s\" has no contract to be part of: %s", phase->name, lacks);
    else if (args->irreversible && !story_is_final(story, index))
        problem_add(problems, phase->place, "Write `undo` in the place of `irreversible`.",
                    "phase \"%s\" can be taken back, and could not be with what joins it",
                    story->phases->items[join_target(story, index)].name);
}

/* What nothing takes back is the contract, and has to say so; at the start of a plan a revert ends
 * behind it anyway. */
static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct sql_args *args = story->phases->items[index].args;
    bool final = story_is_final(story, index);
    if (args->at && story->whole)
        demand_contract(story, index, problems);
    if (args->at && final)
        return;
    for (size_t i = 0; i < args->run.statement_count && index > 0; i++) {
        const struct sql_statement *s = &args->run.statements[i];
        if (!args->irreversible && !args->undo.text && sql_statement_undo(s) == SQL_UNDO_NEVER)
            problem_add(problems, s->place,
                        "Write `undo`; or put the phase first, or behind the last gate with "
                        "`irreversible: true`.",
                        "%s cannot be taken back, so no phase before it could be", s->what);
    }
}

/* ---- locks ---- */

static void add_lock(struct arena *arena, struct lock_list *list,
                     const struct script_relation *relation)
{
    for (size_t i = 0; i < list->count; i++)
        if (qname_equal(&list->items[i].object.of, &relation->name)) {
            if (list->items[i].mode < relation->mode)
                list->items[i].mode = relation->mode;
            return;
        }
    if (relation->relkind == 'S')
        lock_add_sequence(arena, list, &relation->name, relation->mode);
    else if (relation->relkind != 'i' && relation->relkind != 'I')
        lock_add(arena, list, &relation->name, relation->mode);
}

static const struct script_relation *relations_of(const struct cat_script *met, size_t statement)
{
    const struct script_relation *relations = met->relations;
    for (size_t i = 0; i < statement; i++)
        relations += met->relation_counts[i];
    return relations;
}

/* What a statement before it has made is there for it, too. */
static bool is_made(const struct sql_script *script, size_t end, const struct qname *name)
{
    for (size_t i = 0; i < end; i++)
        for (size_t k = 0; k < script->statements[i].made_count; k++)
            if (qname_equal(&script->statements[i].made[k], name))
                return true;
    return false;
}

static struct lock_list locks_of(struct arena *arena, const struct sql_script *script,
                                 const struct cat_script *met, size_t number)
{
    struct lock_list locks = {0};
    const struct sql_statement *s = &script->statements[number];
    for (size_t i = 0; i < s->touch_count; i++)
        if (is_made(script, number, &s->touches[i].name))
            add_lock(arena, &locks,
                     &(struct script_relation){s->touches[i].name, 'r', s->touches[i].mode});
    const struct script_relation *relations = relations_of(met, number);
    for (size_t i = 0; i < met->relation_counts[number]; i++)
        add_lock(arena, &locks, &relations[i]);
    return locks;
}

/* What the way back locks: what its own statements say; and where something goes that has a foreign
 * key, a trigger or a place in a table, that table too. */
static struct lock_list locks_back(struct arena *arena, const struct sql_script *script,
                                   const struct cat_script *met, size_t first, size_t last,
                                   const char *undo)
{
    struct lock_list locks = {0};
    size_t count;
    struct sql_touch *touches = sql_touches_of(arena, undo, script->schema, &count);
    for (size_t i = 0; i < count; i++)
        if (!touches[i].index)
            add_lock(arena, &locks,
                     &(struct script_relation){touches[i].name, touches[i].sequence ? 'S' : 'r',
                                               touches[i].mode});
    for (size_t s = first; s <= last; s++) {
        const struct lock_list there = locks_of(arena, script, met, s);
        for (size_t i = 0; i < there.count; i++) {
            struct step_lock lock = there.items[i];
            if (lock.mode >= LOCK_SHARE)
                lock.mode = LOCK_ACCESS_EXCLUSIVE;
            add_lock(arena, &locks,
                     &(struct script_relation){lock.object.of,
                                               lock.object.class == OBJECT_SEQUENCE ? 'S' : 'r',
                                               lock.mode});
        }
    }
    return locks;
}

/* ---- compile ---- */

static const char *why_of(struct arena *arena, const struct sql_verdict *verdicts, size_t count,
                          const struct sql_script *script, size_t statement, const char *undo)
{
    struct str why = {.arena = arena};
    int end = statement + 1 < script->statement_count ? script->statements[statement + 1].line
                                                      : INT32_MAX;
    for (size_t i = 0; i < count; i++)
        if (verdicts[i].allow && verdicts[i].finding->line >= script->statements[statement].line &&
            verdicts[i].finding->line < end)
            str_addf(&why, "%sallowed %s: %s", why.length ? "; " : "",
                     verdicts[i].finding->rule->id, verdicts[i].allow->reason);
    if (!why.length && undo) {
        size_t line = strcspn(undo, ";\n");
        str_addf(&why, "taken back by %.*s%s", (int)line, undo, undo[line] ? " …" : "");
    }
    return why.length ? str_text(&why) : "goes with what is before it";
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct sql_args *args = phase_args(context);
    const struct sql_script *script = &args->run;
    const struct cat_script *met = sql_met(context->catalog, context->index);
    bool final = story_is_final(context->story, context->index);
    size_t verdict_count;
    if (!met || met->done)
        return;
    const struct sql_verdict *verdicts =
        sql_judge(arena, context->story, context->index, context->catalog, &verdict_count);
    for (size_t i = 0; i < script->statement_count; i++) {
        const char *undo = args->at && final           ? NULL
                           : args->undo.text && i == 0 ? args->undo.text
                           : args->undo.text           ? NULL
                           : sql_goes_back(args)       ? met->undos[i]
                                                       : NULL;
        size_t last = args->undo.text ? script->statement_count - 1 : i;
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .table = {script->schema, NULL},
            .go = step_in_transaction(script->statements[i].text, locks_of(arena, script, met, i)),
            .back = undo ? step_in_transaction(undo, locks_back(arena, script, met, i, last, undo))
                         : (struct step){0},
            .reversible = sql_goes_back(args),
            .why = why_of(arena, verdicts, verdict_count, script, i, undo),
        };
    }
}

/* ---- preflight ---- */

static void add_verdict(const struct phase_context *context, const struct sql_verdict *verdict,
                        struct finding_list *findings)
{
    const struct sql_args *args = phase_args(context);
    const struct lint_finding *f = verdict->finding;
    struct place place = sql_script_place(&args->run, f->line, f->column);
    if (verdict->allow)
        finding_add(findings, FINDING_NOTE, place, NULL, "%s, which is allowed: %s (%s)",
                    f->message, verdict->allow->reason, f->rule->id);
    else
        finding_add(findings, FINDING_ERROR, place,
                    arena_printf(context->arena, "%s%sOr write `allow: {%s: REASON}`.",
                                 f->safe ? f->safe : "", f->safe ? "\n" : "", f->rule->id),
                    "%s (%s)", f->message, f->rule->id);
}

static void check_allows(const struct phase_context *context, const struct sql_verdict *verdicts,
                         size_t count, struct finding_list *findings)
{
    const struct sql_args *args = phase_args(context);
    for (size_t i = 0; i < args->allow_count; i++) {
        bool used = false;
        for (size_t k = 0; k < count; k++)
            used |= verdicts[k].allow == &args->allows[i];
        if (!used)
            finding_add(findings, FINDING_WARNING, args->allows[i].rule.place, "Remove it.",
                        "nothing in phase \"%s\" breaks rule \"%s\", which is allowed",
                        context->phases->items[context->index].name, args->allows[i].rule.text);
    }
}

/* ---- rows ---- */

/* UPDATE and DELETE over a table that is there belong in batches, unless it is small. */
static void check_rows(const struct phase_context *context, const struct cat_script *met,
                       struct finding_list *findings)
{
    const struct sql_args *args = phase_args(context);
    const struct sql_script *script = &args->run;
    for (size_t i = 0; i < script->statement_count; i++) {
        const struct sql_statement *s = &script->statements[i];
        bool deletes = str_equal(s->what, "DELETE");
        if (s->trial != SQL_TRY_EXPLAIN ||
            !(deletes || str_equal(s->what, "UPDATE") || str_equal(s->what, "MERGE")))
            continue;
        const struct script_relation *relations = relations_of(met, i);
        for (size_t k = 0; k < met->relation_counts[i]; k++) {
            const struct fact_table *table = relations[k].mode == LOCK_ROW_EXCLUSIVE
                                                 ? facts_table(met->facts, relations[k].name)
                                                 : NULL;
            if (table && s->touch_count && qname_equal(&s->touches[0].name, &relations[k].name) &&
                table->rows > (double)context->story->small_rows)
                finding_add(findings, FINDING_ERROR, s->place,
                            deletes ? "Write a `delete` phase, or raise settings.small_table."
                                    : "Write a `backfill` phase with `set` and `where`, or raise "
                                      "settings.small_table.",
                            "%s goes over table \"%s\", which has about %lld rows, in one "
                            "transaction",
                            s->what, qname_text(context->arena, &relations[k].name),
                            (long long)table->rows);
        }
    }
}

static void check_trial(const struct phase_context *context, const struct cat_script *met,
                        struct finding_list *findings)
{
    const struct sql_args *args = phase_args(context);
    const struct sql_script *script = met->in_undo ? &args->undo : &args->run;
    bool behind = join_is_behind(context->story, context->index);
    bool early = (met->early && !context->due) || behind;
    if (met->problem && script->statement_count > met->statement)
        finding_add(findings, early ? FINDING_WARNING : FINDING_ERROR,
                    script->statements[met->statement].place,
                    behind  ? "It runs once the names have changed, in the same transaction: if it "
                              "fails, that is rolled back and nothing has changed."
                    : early ? "It is tried again when its turn comes."
                    : met->back ? "Write `undo`, or `irreversible: true`."
                                : "It was tried, and rolled back: mend the SQL, or GRANT what it "
                                  "needs.",
                    "%s%s: %s",
                    met->in_undo ? "undo: "
                    : met->back  ? "what was derived does not take it back: "
                                 : "",
                    script->statements[met->statement].what, met->problem);
    if (met->difference)
        finding_add(findings, FINDING_ERROR, args->undo.text ? args->undo.place : args->run.place,
                    args->undo.text
                        ? "Mend `undo`: it was tried, and rolled back."
                        : "Write `undo`, or `irreversible: true`: what could be derived was tried.",
                    "undo does not undo: %s", met->difference);
    if (met->untried && args->undo.text)
        finding_add(findings, FINDING_NOTE, args->undo.place, NULL, "undo was not tried: %s",
                    met->untried);
}

/* A call has read the body before it comes to the table's lock, unless a statement on the table,
 * which has that already, makes the call. */
static void check_calls(const struct phase_context *context, struct finding_list *findings)
{
    const struct sql_args *args = phase_args(context);
    for (size_t i = 0; args->at && i < args->run.statement_count; i++) {
        const struct sql_statement *s = &args->run.statements[i];
        if (str_starts_with(s->what, "CREATE") &&
            (strstr(s->what, "FUNCTION") || strstr(s->what, "PROCEDURE")))
            finding_add(findings, FINDING_NOTE, s->place,
                        "Where its body can do with both, replace it by an sql phase before the "
                        "gate; a trigger's function needs nothing.",
                        "a call that has begun when phase \"%s\" takes the lock, and was not made "
                        "by a statement on the table, goes on by the old body, which may fail then",
                        context->phases->items[join_target(context->story, context->index)].name);
    }
}

/* ALTER TYPE … ADD VALUE, which alone of the statements on types is never taken back. */
static bool adds_value(const struct sql_statement *s)
{
    return str_equal(s->what, "ALTER TYPE") && sql_statement_undo(s) == SQL_UNDO_NEVER;
}

/* No version is kept from writing what another has not been told of. */
static void check_values(const struct phase_context *context, struct finding_list *findings)
{
    const struct sql_args *args = phase_args(context);
    for (size_t i = 0; i < args->run.statement_count; i++)
        if (adds_value(&args->run.statements[i])) {
            finding_add(findings, FINDING_NOTE, args->run.statements[i].place,
                        "Let no version write a new value before all that run can read it.",
                        "from phase \"%s\" on an old version may read a new value of the enum "
                        "that another has written",
                        context->phases->items[context->index].name);
            return;
        }
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct sql_args *args = phase_args(context);
    const struct cat_script *met = sql_met(context->catalog, context->index);
    size_t count;
    if (!met || met->done)
        return;
    const struct sql_verdict *verdicts =
        sql_judge(context->arena, context->story, context->index, context->catalog, &count);
    for (size_t i = 0; i < count; i++)
        add_verdict(context, &verdicts[i], findings);
    check_allows(context, verdicts, count, findings);
    check_rows(context, met, findings);
    check_trial(context, met, findings);
    check_calls(context, findings);
    check_values(context, findings);
    if (!sql_goes_back(args) && !args->at)
        finding_add(findings, FINDING_WARNING, args->run.place, NULL,
                    "phase \"%s\" cannot be taken back, nor can any before it once it is done",
                    context->phases->items[context->index].name);
}

const struct phase_kind phase_sql = {
    .keyword = "sql",
    .record = &phase_sql_record,
    .tell = tell,
    .demand = demand,
    .check = check,
    .compile = compile,
};
