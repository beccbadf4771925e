/* What the files name, to be asked of a database; and what the answer proves. */
#include <string.h>

#include "base/str.h"
#include "lint/inside.h"
#include "parse/node.h"

static void want_name(struct arena *arena, struct qname **names, size_t *count, struct qname name)
{
    if (!name.name)
        return;
    for (size_t i = *count; i > 0 && i + 64 > *count; i--) /* neighbours are often the same */
        if (str_equal((*names)[i - 1].name, name.name) &&
            str_equal((*names)[i - 1].schema, name.schema))
            return;
    *ARENA_PUSH(arena, *names, *count) = name;
}

static bool wants_routines(const struct act *act)
{
    switch (act->kind) {
    case ACT_ADD_COLUMN:
    case ACT_DROP_COLUMN:
    case ACT_RENAME_COLUMN:
    case ACT_DROP_TABLE:
    case ACT_RENAME_TABLE:
    case ACT_CREATE_FUNCTION:
        return true;
    default:
        return false;
    }
}

/* ---- rows ---- */

enum { INDEX_MOST_BYTES = 2700 }; /* of a value in a btree */

/* A condition on each column, joined by OR. */
static const char *any_column(struct arena *arena, const struct facts_rows_wanted *w,
                              const char *before, const char *after)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < w->column_count; i++)
        str_addf(&out, "%s%s%s%s", i ? " OR " : "", before, sql_quote_name(arena, w->columns[i]),
                 after);
    return str_text(&out);
}

static bool has_expression(const struct act *act)
{
    for (size_t i = 0; i < act->column_count; i++)
        if (!act->columns[i])
            return true;
    return act->column_count == 0 || act_has(act, ACT_WHERE) || act_has(act, ACT_USING_INDEX);
}

/* What a constraint asks of the rows that are there; false: nothing that can be asked. */
static bool ask_constraint(struct arena *arena, const struct act *act, struct facts_rows_wanted *w)
{
    w->columns = act->columns;
    w->column_count = act->column_count;
    switch (act->what) {
    case 'c':
        w->kind = FACT_BREACHES;
        w->text = arena_printf(arena, "NOT (%s)", act->text ? act->text : "");
        return act->text != NULL;
    case 'f':
        w->kind = FACT_ORPHANS;
        w->other = act->other;
        w->others = act->others;
        w->other_count = act->other_count;
        return act->column_count > 0;
    case 'u':
    case 'p':
        w->kind = FACT_TWICE;
        w->nulls = act_has(act, ACT_ALL) || act->what == 'p';
        return !has_expression(act);
    default:
        w->kind = FACT_NULLS;
        w->columns = &act->column;
        w->column_count = 1;
        return act->what == 'n' && act->column;
    }
}

/* What an act asks of the rows that are there. */
static bool ask_rows(struct arena *arena, const struct act *act, struct facts_rows_wanted *w)
{
    w->columns = &act->column;
    w->column_count = 1;
    switch (act->kind) {
    case ACT_ADD_CONSTRAINT:
        return ask_constraint(arena, act, w);
    case ACT_SET_NOT_NULL:
        w->kind = FACT_NULLS;
        break;
    case ACT_CREATE_INDEX:
        if (has_expression(act))
            return false;
        w->columns = act->columns;
        w->column_count = act->column_count;
        w->nulls = act_has(act, ACT_ALL);
        w->kind = act_has(act, ACT_UNIQUE) ? FACT_TWICE : FACT_LONG;
        w->text = any_column(arena, w, "octet_length(",
                             arena_printf(arena, "::text) > %d", INDEX_MOST_BYTES));
        break;
    case ACT_ALTER_TYPE:
        w->kind = FACT_UNFIT;
        w->text = lint_change_text(arena, act);
        return w->text != NULL;
    case ACT_ADD_IDENTITY:
        w->kind = FACT_TAKEN;
        w->text = any_column(arena, w, "", " >= 1");
        break;
    default:
        return false;
    }
    return true;
}

struct facts_wanted lint_wanted(const struct lint *lint)
{
    struct facts_wanted wanted = {0};
    struct arena *arena = lint->arena;
    const struct digest *d = &lint->inside->digest;
    struct qname *relations = NULL, *types = NULL;
    struct facts_change *changes = NULL;
    struct facts_rows_wanted *rows = NULL;
    const char **unparsed = NULL;
    for (size_t i = 0; i < d->act_count; i++) {
        const struct act *act = &d->acts[i];
        want_name(arena, &relations, &wanted.relation_count, act->object);
        want_name(arena, &relations, &wanted.relation_count, act->other);
        want_name(arena, &types, &wanted.type_count, act->type_name);
        if (act->kind == ACT_ALTER_COMPOSITE)
            want_name(arena, &types, &wanted.type_count, act->object);
        const char *text = act->kind == ACT_ALTER_TYPE ? lint_change_text(arena, act) : NULL;
        if (text)
            *ARENA_PUSH(arena, changes, wanted.change_count) =
                (struct facts_change){act->object, act->column, text};
        struct facts_rows_wanted question = {.key = i, .table = act->object};
        bool old = lint->files[d->statements[act->statement].file].old;
        if (!old && ask_rows(arena, act, &question)) {
            if (question.kind == FACT_NULLS)
                question.text = any_column(arena, &question, "", " IS NULL");
            *ARENA_PUSH(arena, rows, wanted.rows_count) = question;
        }
        wanted.routines |= wants_routines(act);
        wanted.unidentified |= act->kind == ACT_PUBLISH && act_has(act, ACT_ALL);
        if (act->kind == ACT_UNPARSED)
            *ARENA_PUSH(arena, unparsed, wanted.unparsed_count) =
                d->statements[act->statement].unparsed;
    }
    wanted.relations = relations;
    wanted.types = types;
    wanted.changes = changes;
    wanted.unparsed = unparsed;
    wanted.rows = rows;
    return wanted;
}

/* ---- what the answers say ---- */

/* The columns of which the checks of the tables prove that they are not NULL. */
void lint_read_proofs(struct lint *lint, const struct facts *facts)
{
    struct lint_inside *in = lint->inside;
    for (size_t i = 0; facts && i < facts->table_count; i++)
        for (size_t j = 0; j < facts->tables[i].constraint_count; j++) {
            const struct fact_constraint *c = &facts->tables[i].constraints[j];
            if (c->type != 'c' || !c->validated || !c->expression)
                continue;
            struct arena *scratch = arena_new();
            const char *problem, *text = arena_printf(scratch, "SELECT %s", c->expression);
            const struct parse_node *tree = parse_statement(scratch, text, strlen(text), &problem);
            const struct parse_node *target =
                node_first(node_get(node_inside(tree, "SelectStmt"), "targetList"));
            struct digest d = {.arena = lint->arena};
            struct act act = {0};
            expression_proves(&d, &act, node_get(node_inside(target, "ResTarget"), "val"));
            for (size_t k = 0; k < act.other_count; k++)
                *ARENA_PUSH(lint->arena, in->proofs, in->proof_count) =
                    (struct lint_proof){&facts->tables[i], c->name, act.others[k]};
            arena_free(scratch);
        }
}

/* What the server's own parser says of statements that ours does not take. */
void lint_read_refusals(struct lint *lint, const struct facts *facts)
{
    struct digest *d = &lint->inside->digest;
    size_t at = 0;
    for (size_t i = 0; facts && facts->refusals && i < d->act_count; i++) {
        struct act *act = &d->acts[i];
        if (act->kind != ACT_UNPARSED)
            continue;
        const char *refusal = facts->refusals[at++];
        act->text = refusal ? arena_printf(lint->arena, "the server refuses it too: %s", refusal)
                            : "the server takes it, but it is newer than the grammar known here";
    }
}
