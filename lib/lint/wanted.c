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

struct facts_wanted lint_wanted(const struct lint *lint)
{
    struct facts_wanted wanted = {0};
    struct arena *arena = lint->arena;
    const struct digest *d = &lint->inside->digest;
    struct qname *relations = NULL, *types = NULL;
    struct facts_change *changes = NULL;
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
