/* Comments and rights, which were there before or were not. */
#include <string.h>

#include "base/str.h"
#include "parse/name.h"
#include "parse/text/lex.h"
#include "phase/sql/undoing.h"

/* What pg_get_object_address calls it, and whether its names are one text. */
static const struct {
    const char *type, *class;
    bool whole;
} addressed[] = {
    {"OBJECT_TABLE", "table", false},
    {"OBJECT_COLUMN", "table column", false},
    {"OBJECT_VIEW", "view", false},
    {"OBJECT_MATVIEW", "materialized view", false},
    {"OBJECT_INDEX", "index", false},
    {"OBJECT_SEQUENCE", "sequence", false},
    {"OBJECT_TABCONSTRAINT", "table constraint", false},
    {"OBJECT_TRIGGER", "trigger", false},
    {"OBJECT_POLICY", "policy", false},
    {"OBJECT_RULE", "rule", false},
    {"OBJECT_SCHEMA", "schema", false},
    {"OBJECT_EXTENSION", "extension", false},
    {"OBJECT_TYPE", "type", true},
    {"OBJECT_DOMAIN", "type", true},
    {"OBJECT_FUNCTION", "function", false},
    {"OBJECT_PROCEDURE", "procedure", false},
    {"OBJECT_AGGREGATE", "aggregate", false},
    {"OBJECT_STATISTIC_EXT", "statistics object", false},
    {"OBJECT_FOREIGN_TABLE", "foreign table", false},
    {"OBJECT_COLLATION", "collation", false},
    {"OBJECT_PUBLICATION", "publication", false},
    {"OBJECT_EVENT_TRIGGER", "event trigger", false},
};

static const char **type_texts(struct undoing *u, const struct parse_node *types, size_t *count)
{
    const char **texts = NULL;
    *count = 0;
    for (const struct parse_node *item = node_first(types); item; item = item->next) {
        const char *text = sql_type_text(u->arena, item);
        if (text)
            *ARENA_PUSH(u->arena, texts, *count) = text;
    }
    return texts;
}

static const struct parse_node *list_of(const struct parse_node *object)
{
    return node_inside(object, "List") ? node_get(node_inside(object, "List"), "items") : object;
}

/* "COMMENT ON … IS": the last IS outside of quotes. */
static const char *comment_head(struct undoing *u)
{
    const char *text = u->statement->text;
    struct lex lex = {.text = text, .length = strlen(text)};
    size_t end = 0;
    for (struct lex_token token; (token = lex_next_word(&lex)).kind != LEX_END;)
        if (lex_is(text, token, "IS"))
            end = token.start + token.length;
    return arena_strndup(u->arena, text, end);
}

void undo_comment(struct undoing *u)
{
    const char *type = node_text(u->node, "objtype");
    const struct parse_node *object = node_get(u->node, "object");
    const struct parse_node *routine = node_inside(object, "ObjectWithArgs");
    for (size_t i = 0; i < sizeof addressed / sizeof *addressed; i++) {
        size_t count = 0, arg_count;
        const char **names = NULL, **args = type_texts(u, node_get(routine, "objargs"), &arg_count);
        if (!str_equal(type, addressed[i].type))
            continue;
        if (addressed[i].whole)
            *ARENA_PUSH(u->arena, names, count) = sql_type_text(u->arena, object);
        else if (node_string(object))
            *ARENA_PUSH(u->arena, names, count) = node_string(object);
        else
            names = parse_strings(u->arena,
                                  routine ? node_get(routine, "objname") : list_of(object), &count);
        if (count == 0 || !names[0])
            break;
        undo_add(u, SQL_UNDO_ASKED, NULL)->question = (struct sql_question){
            SQL_ABOUT_comment,
            {comment_head(u), addressed[i].class, sql_array(u->arena, names, count),
             sql_array(u->arena, args, arg_count)}};
        return;
    }
    undo_is_given(u);
}

static const char *role_text(struct undoing *u, const struct parse_node *role)
{
    const char *type = node_text(role, "roletype");
    return str_equal(type, "ROLESPEC_CSTRING")
               ? sql_quote_name(u->arena, node_text(role, "rolename"))
           : str_equal(type, "ROLESPEC_PUBLIC")       ? "PUBLIC"
           : str_equal(type, "ROLESPEC_SESSION_USER") ? "SESSION_USER"
                                                      : "CURRENT_USER";
}

static const char *granted_name(struct undoing *u, const char *type,
                                const struct parse_node *object)
{
    const struct parse_node *routine = node_inside(object, "ObjectWithArgs");
    const struct qname name = sql_name_of_object(u->arena, u->statement->schema, object);
    if (routine)
        return node_is(routine, "args_unspecified")
                   ? NULL
                   : sql_signature(u->arena, &name, node_get(routine, "objargs"));
    return str_equal(type, "OBJECT_SCHEMA") ? sql_quote_name(u->arena, name.name)
                                            : undo_quoted(u, &name);
}

void undo_grant(struct undoing *u)
{
    static const char *const classes[][3] = {
        {"OBJECT_TABLE", "TABLE", "ALL TABLES"},
        {"OBJECT_SEQUENCE", "SEQUENCE", "ALL SEQUENCES"},
        {"OBJECT_FUNCTION", "FUNCTION", "ALL ROUTINES"},
        {"OBJECT_PROCEDURE", "PROCEDURE", "ALL ROUTINES"},
        {"OBJECT_ROUTINE", NULL, "ALL ROUTINES"},
        {"OBJECT_SCHEMA", "SCHEMA", NULL},
        {"OBJECT_TYPE", "TYPE", NULL},
        {"OBJECT_DOMAIN", "DOMAIN", NULL},
    };
    const char *type = node_text(u->node, "objtype"), *class = NULL, **roles = NULL;
    size_t role_count = 0;
    bool all = str_equal(node_text(u->node, "targtype"), "ACL_TARGET_ALL_IN_SCHEMA");
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (str_equal(type, classes[i][0]))
            class = classes[i][all + 1];
    for (const struct parse_node *item = node_first(node_get(u->node, "grantees")); item;
         item = item->next)
        *ARENA_PUSH(u->arena, roles, role_count) = role_text(u, node_inside(item, "RoleSpec"));
    bool one = all || str_equal(node_text(u->node, "targtype"), "ACL_TARGET_OBJECT");
    for (const struct parse_node *item = node_first(node_get(u->node, "objects")); item;
         item = item->next) {
        const char *name = !class || !one ? NULL
                           : all          ? sql_quote_name(u->arena, node_string(item))
                                          : granted_name(u, type, item);
        if (name)
            undo_ask(u, NULL, SQL_ABOUT_grants, class, name,
                     sql_array(u->arena, roles, role_count));
        else
            undo_is_given(u);
    }
    if (!u->statement->undo_count)
        undo_is_given(u);
}
