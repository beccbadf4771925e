#include "lint/lint.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "lint/inside.h"

/* ---- settings ---- */

static const struct lint_setting *setting_of(const struct lint_options *options, const char *rule)
{
    for (size_t i = options->setting_count; i > 0; i--)
        if (str_equal(options->settings[i - 1].rule, rule))
            return &options->settings[i - 1];
    return NULL;
}

static bool is_on(const struct lint_options *options, const struct lint_rule *rule)
{
    const struct lint_setting *setting = setting_of(options, rule->id);
    if (setting)
        return !setting->off;
    if (options->version && ((rule->first && options->version < rule->first) ||
                             (rule->last && options->version > rule->last)))
        return false;
    return rule->level == LINT_ALWAYS || (rule->level == LINT_ON_REQUEST && options->hygiene);
}

static void sort_rules(struct lint *lint)
{
    const struct lint_rule_list *lists;
    size_t count = lint_rule_lists(&lists);
    struct lint_inside *in = lint->inside;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < lists[i].count; j++) {
            const struct lint_rule *rule = &lists[i].items[j];
            for (size_t k = 0; k < LINT_MAX_KINDS && rule->check && is_on(&in->options, rule); k++)
                if (rule->kinds[k] != ACT_OTHER || k == 0)
                    *ARENA_PUSH(lint->arena, in->by_kind[rule->kinds[k]],
                                in->by_kind_count[rule->kinds[k]]) = rule;
        }
}

struct lint *lint_new(struct arena *arena, const struct lint_options *options)
{
    struct lint *lint = arena_alloc(arena, sizeof *lint);
    lint->arena = arena;
    lint->inside = arena_alloc(arena, sizeof *lint->inside);
    lint->inside->options = *options;
    lint->inside->digest.arena = arena;
    lint->inside->world = world_new(arena);
    return lint;
}

/* ---- files ---- */

static const char *all_passed_over(const struct parse_script *script)
{
    for (size_t i = 0; i < script->section_count; i++)
        if (!script->sections[i].passed_over)
            return NULL;
    return script->sections[0].passed_over;
}

void lint_add(struct lint *lint, const struct lint_input *input)
{
    struct lint_inside *in = lint->inside;
    struct arena *scratch = arena_new();
    struct parse_script *script = parse_cut(scratch, input->path, input->text, input->length);
    size_t index = lint->file_count, allows = index, first = in->digest.statement_count;
    struct lint_file *file = ARENA_PUSH(lint->arena, lint->files, lint->file_count);
    file->path = arena_strdup(lint->arena, input->path);
    file->old = input->old;
    file->tool = script->tool;
    file->passed_over = all_passed_over(script);
    enum parse_transaction said =
        in->options.transaction ? in->options.transaction : input->transaction;
    for (size_t i = 0; i < script->section_count && said; i++)
        script->sections[i].transaction = said;
    digest_script(&in->digest, script, index);
    *ARENA_PUSH(lint->arena, in->allows, allows) = lint_allow_read(lint->arena, script);
    for (size_t i = first; i < in->digest.statement_count; i++) {
        file->statements++;
        file->unparsed += in->digest.statements[i].problem != NULL;
    }
    if (!input->old) {
        lint->statements += file->statements;
        lint->unparsed += file->unparsed;
    }
    arena_free(scratch);
}

/* ---- findings ---- */

static bool is_small(const struct lint_scene *s)
{
    enum { ROWS = 10000, BYTES = 8 * 1024 * 1024 };
    const struct fact_table *table = scene_table(s);
    return table && table->rows >= 0 && table->rows < ROWS && table->bytes < BYTES;
}

static void report(struct lint *lint, const struct lint_rule *rule, struct lint_scene *s)
{
    struct lint_file *file = &lint->files[s->statement->file];
    const struct lint_setting *setting = setting_of(&lint->inside->options, rule->id);
    const char *text = scene_fill(s, rule->happens, false);
    const char *rows = rule->asks_rows ? scene_rows_text(s) : NULL;
    const struct fact_rows *against = facts_rows(s->facts, (size_t)(s->act - s->acts));
    bool fails = rows && against && against->count > 0;
    bool small = rule->scales && is_small(s) && !fails;
    if (lint_allow_take(&lint->inside->allows[s->statement->file], rule->id, s->statement->line,
                        s->statement->column))
        return;
    if (small)
        text = arena_printf(lint->arena, "%s; it is small now: %s", text,
                            scene_fill(s, "{size}", false));
    if (rows)
        text = arena_printf(lint->arena, "%s; %s", text, rows);
    if (rule->needs == LINT_HELPED && !s->facts && !s->certain)
        lint->assumed++;
    *ARENA_PUSH(lint->arena, file->findings, file->finding_count) = (struct lint_finding){
        .rule = rule,
        .severity = small || s->mild           ? LINT_HYGIENE
                    : setting && !setting->off ? setting->severity
                                               : rule->severity,
        .line = s->statement->line,
        .column = s->statement->column,
        .message = text,
        .safe = rule->safe ? scene_fill(s, rule->safe, true) : NULL,
    };
}

static void check_act(struct lint *lint, struct lint_scene *scene)
{
    const struct lint_inside *in = lint->inside;
    enum act_kind kind = scene->act->kind;
    for (size_t i = 0; i < in->by_kind_count[kind]; i++) {
        const struct lint_rule *rule = in->by_kind[kind][i];
        struct lint_scene own = *scene;
        if (rule->needs == LINT_CATALOGUE && !scene->facts)
            continue;
        own.asked = setting_of(&in->options, rule->id) != NULL;
        if (!rule->check(&own, scene->act))
            continue;
        if (!own.mild || in->options.hygiene || own.asked)
            report(lint, rule, &own);
        else /* what is not told may be allowed all the same */
            lint_allow_take(&in->allows[own.statement->file], rule->id, own.statement->line,
                            own.statement->column);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct lint_finding *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    if (x->severity != y->severity)
        return x->severity < y->severity ? -1 : 1;
    return strcmp(x->rule->id, y->rule->id);
}

/* The same rule twice at one place says the same twice only when the words are the same. */
static void tidy(struct lint_file *file)
{
    size_t kept = 0;
    if (file->finding_count > 1)
        qsort(file->findings, file->finding_count, sizeof *file->findings, by_place);
    for (size_t i = 0; i < file->finding_count; i++) {
        const struct lint_finding *last = kept > 0 ? &file->findings[kept - 1] : NULL;
        if (last && last->rule == file->findings[i].rule && last->line == file->findings[i].line &&
            last->column == file->findings[i].column &&
            strcmp(last->message, file->findings[i].message) == 0)
            continue;
        file->findings[kept++] = file->findings[i];
    }
    file->finding_count = kept;
}

/* Whether the rule was asked: it is on, and what it needs is there. */
static bool was_asked(const struct lint *lint, const char *id, const struct facts *facts)
{
    const struct lint_rule *rule = lint_rule_find(id);
    return rule && (!rule->check || (is_on(&lint->inside->options, rule) &&
                                     (facts || rule->needs != LINT_CATALOGUE)));
}

static void report_allows(struct lint *lint, size_t index, const struct facts *facts)
{
    const struct lint_rule *rule = lint_rule_find("unused-ignore");
    struct lint_file *file = &lint->files[index];
    struct lint_allow_list *list = &lint->inside->allows[index];
    const struct lint_setting *setting = setting_of(&lint->inside->options, rule->id);
    for (size_t i = 0; i < list->count && !file->old && !file->passed_over; i++) {
        const char *why = lint_allow_problem(lint->arena, &list->items[i],
                                             was_asked(lint, list->items[i].rule, facts));
        if (!why || (setting && setting->off))
            continue;
        *ARENA_PUSH(lint->arena, file->findings, file->finding_count) = (struct lint_finding){
            .rule = rule,
            .severity = setting ? setting->severity : rule->severity,
            .line = list->items[i].line,
            .column = list->items[i].column,
            .message = why,
        };
    }
}

/* ---- running ---- */

/* Every act knows the next on an object of that name. */
static void chain(struct lint *lint)
{
    struct digest *d = &lint->inside->digest;
    struct arena *scratch = arena_new();
    size_t bucket_count = d->act_count / 2 + 64;
    struct entry {
        const char *name;
        size_t act;
        struct entry *next;
    } **buckets = arena_alloc(scratch, bucket_count * sizeof *buckets);
    for (size_t i = d->act_count; i > 0; i--) {
        const char *name = d->acts[i - 1].object.name;
        size_t hash = 5381;
        for (const char *c = name; c && *c; c++)
            hash = hash * 33 + (unsigned char)*c;
        struct entry **bucket = &buckets[hash % bucket_count], *entry = *bucket;
        while (name && entry && strcmp(entry->name, name) != 0)
            entry = entry->next;
        if (name && !entry) {
            entry = arena_alloc(scratch, sizeof *entry);
            *entry = (struct entry){name, 0, *bucket};
            *bucket = entry;
        }
        if (name) {
            d->acts[i - 1].next = entry->act;
            entry->act = i;
        }
    }
    arena_free(scratch);
    for (size_t i = 0; i < d->act_count; i++)
        if (d->acts[i].kind == ACT_CREATE_TABLE || d->acts[i].made)
            for (size_t next = d->acts[i].next; next && !d->acts[next - 1].made;
                 next = d->acts[next - 1].next)
                d->acts[next - 1].made = true;
}

/* CREATE … IF NOT EXISTS of what is there does nothing. */
static bool does_nothing(const struct lint_scene *s)
{
    const struct act *act = s->act;
    for (; act > s->acts && act[-1].statement == act->statement; act--)
        ;
    return act->kind == ACT_CREATE_TABLE && act_has(act, ACT_IF_NOT_EXISTS) &&
           facts_table(s->facts, act->object) != NULL;
}

void lint_run(struct lint *lint, const struct facts *facts)
{
    struct lint_inside *in = lint->inside;
    struct lint_scene scene = {
        .arena = lint->arena,
        .acts = in->digest.acts,
        .act_count = in->digest.act_count,
        .statements = in->digest.statements,
        .world = &in->world,
        .facts = facts,
    };
    if (facts && !in->options.version)
        in->options.version = facts->version;
    scene.version = in->options.version;
    sort_rules(lint);
    chain(lint);
    lint_read_proofs(lint, facts);
    lint_read_refusals(lint, facts);
    scene.proofs = in->proofs;
    scene.proof_count = in->proof_count;
    for (size_t i = 0; i < in->digest.act_count; i++) {
        scene.act = &in->digest.acts[i];
        scene.statement = &in->digest.statements[scene.act->statement];
        bool old = lint->files[scene.statement->file].old, nothing = does_nothing(&scene);
        if (!old && (!nothing || scene.act->kind == ACT_CREATE_TABLE))
            check_act(lint, &scene);
        if (!nothing)
            world_apply(&in->world, scene.act, scene.statement, old);
    }
    for (size_t i = 0; i < lint->file_count; i++) {
        report_allows(lint, i, facts);
        tidy(&lint->files[i]);
    }
}

size_t lint_count(const struct lint *lint, enum lint_severity severity)
{
    size_t count = 0;
    for (size_t i = 0; i < lint->file_count; i++)
        for (size_t j = 0; j < lint->files[i].finding_count; j++)
            count += lint->files[i].findings[j].severity <= severity;
    return count;
}
