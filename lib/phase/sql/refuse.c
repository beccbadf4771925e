/* Statements that cannot be in a phase of plain SQL, by name. */
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "parse/text/lex.h"
#include "phase/sql/script.h"

#define TRANSACTION "cannot be in a transaction, which a sql phase is"
#define CLUSTER "is about the whole server, not about this database's schema"
#define SESSION "is about the session, not about the schema"
#define OUTSIDE "reads or writes what is outside of the plan"

static const struct {
    const char *type, *what, *why, *hint;
} refused[] = {
    {"TransactionStmt", "BEGIN, COMMIT or SAVEPOINT",
     "has no place here: a sql phase is one transaction already",
     "Leave it out, or write a phase for each transaction."},
    {"CreatedbStmt", "CREATE DATABASE", TRANSACTION, "Run it by hand."},
    {"DropdbStmt", "DROP DATABASE", TRANSACTION, "Run it by hand."},
    {"AlterDatabaseStmt", "ALTER DATABASE", CLUSTER, "Run it by hand."},
    {"AlterDatabaseSetStmt", "ALTER DATABASE … SET", CLUSTER, "Run it by hand."},
    {"AlterSystemStmt", "ALTER SYSTEM", TRANSACTION, "Run it by hand."},
    {"CreateTableSpaceStmt", "CREATE TABLESPACE", TRANSACTION, "Run it by hand."},
    {"DropTableSpaceStmt", "DROP TABLESPACE", TRANSACTION, "Run it by hand."},
    {"CreateSubscriptionStmt", "CREATE SUBSCRIPTION", TRANSACTION, "Run it by hand."},
    {"AlterSubscriptionStmt", "ALTER SUBSCRIPTION", TRANSACTION, "Run it by hand."},
    {"DropSubscriptionStmt", "DROP SUBSCRIPTION", TRANSACTION, "Run it by hand."},
    {"CreateRoleStmt", "CREATE ROLE", CLUSTER, "Run it by hand; the plan would keep its password."},
    {"AlterRoleStmt", "ALTER ROLE", CLUSTER, "Run it by hand; the plan would keep its password."},
    {"AlterRoleSetStmt", "ALTER ROLE … SET", CLUSTER, "Run it by hand."},
    {"DropRoleStmt", "DROP ROLE", CLUSTER, "Run it by hand."},
    {"GrantRoleStmt", "GRANT of a role", CLUSTER, "Run it by hand."},
    {"DropOwnedStmt", "DROP OWNED", "drops what it does not name", "Name what goes."},
    {"ReassignOwnedStmt", "REASSIGN OWNED", "changes what it does not name", "Name what changes."},
    {"CopyStmt", "COPY", OUTSIDE, "Write INSERT … VALUES, or load the rows by hand."},
    {"LockStmt", "LOCK TABLE", "would wait for a lock of its own",
     "Leave it out: a phase takes its locks by itself, under lock_timeout."},
    {"PrepareStmt", "PREPARE", SESSION, "Write the statement itself."},
    {"ExecuteStmt", "EXECUTE", SESSION, "Write the statement itself."},
    {"DeallocateStmt", "DEALLOCATE", SESSION, "Leave it out."},
    {"DeclareCursorStmt", "DECLARE", SESSION, "Write the statement itself."},
    {"FetchStmt", "FETCH", SESSION, "Leave it out."},
    {"ClosePortalStmt", "CLOSE", SESSION, "Leave it out."},
    {"DiscardStmt", "DISCARD", SESSION, "Leave it out."},
    {"ListenStmt", "LISTEN", SESSION, "Leave it out."},
    {"UnlistenStmt", "UNLISTEN", SESSION, "Leave it out."},
    {"NotifyStmt", "NOTIFY", SESSION, "Tell by a hook of the plan."},
    {"LoadStmt", "LOAD", SESSION, "Leave it out."},
    {"CheckPointStmt", "CHECKPOINT", CLUSTER, "Leave it out."},
    {"ExplainStmt", "EXPLAIN", SESSION, "Leave it out."},
    {"VariableShowStmt", "SHOW", SESSION, "Leave it out."},
    {"ConstraintsSetStmt", "SET CONSTRAINTS", SESSION, "Leave it out."},
    {"CallStmt", "CALL", "may commit, and does what cannot be seen here",
     "Write the statements themselves."},
};

static bool has_option(const struct parse_node *list, const char *name)
{
    for (const struct parse_node *item = node_first(list); item; item = item->next)
        if (str_equal(node_text(node_inside(item, "DefElem"), "defname"), name))
            return true;
    return false;
}

/* Those that end with the transaction, and change nothing that the phase is promised to do. */
static bool may_be_set(const struct parse_node *set)
{
    static const char *const names[] = {"check_function_bodies",     "client_min_messages",
                                        "maintenance_work_mem",      "work_mem",
                                        "default_toast_compression", "default_tablespace"};
    const char *name = node_text(set, "name");
    for (size_t i = 0; name && node_is(set, "is_local") && i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

static const char *refuse_set(struct arena *arena, const struct parse_node *set, const char **hint)
{
    const char *name = node_text(set, "name");
    if (may_be_set(set))
        return NULL;
    *hint = name && strcasecmp(name, "search_path") == 0
                ? "Write names with their schema; without one they are in public."
                : "SET LOCAL may set check_function_bodies, client_min_messages, work_mem, "
                  "maintenance_work_mem, default_tablespace and default_toast_compression.";
    return arena_printf(arena, "SET %s%s has no place here: it would change how the plan runs",
                        node_is(set, "is_local") ? "LOCAL " : "", name ? name : "TRANSACTION");
}

/* Whether something in the tree calls the function. */
static bool calls(const struct parse_node *node, const char *function, int depth)
{
    enum { MAX_DEPTH = 200 };
    if (!node || depth > MAX_DEPTH)
        return false;
    const struct parse_node *call = node_inside(node, "FuncCall");
    if (call && str_equal(node_string(node_last(node_get(call, "funcname"))), function))
        return true;
    for (const struct parse_node *child = node->child; child; child = child->next)
        if (calls(child, function, depth + 1))
            return true;
    return false;
}

/* Whether the body of a DO ends a transaction, by a statement of its own. */
static bool ends_transaction(const struct parse_node *statement)
{
    for (const struct parse_node *item = node_first(node_get(statement, "args")); item;
         item = item->next) {
        const struct parse_node *def = node_inside(item, "DefElem");
        const char *body =
            str_equal(node_text(def, "defname"), "as") ? node_string(node_get(def, "arg")) : NULL;
        struct lex lex = {.text = body, .length = body ? strlen(body) : 0};
        bool begins = true;
        for (struct lex_token token; body && (token = lex_next_word(&lex)).kind != LEX_END;) {
            if (begins && (lex_is(body, token, "COMMIT") || lex_is(body, token, "ROLLBACK")))
                return true;
            begins = lex_is_symbol(body, token, ';') || lex_is(body, token, "BEGIN") ||
                     lex_is(body, token, "THEN") || lex_is(body, token, "ELSE") ||
                     lex_is(body, token, "LOOP");
        }
    }
    return false;
}

static bool is_temporary(const struct parse_node *tree)
{
    static const char *const types[][2] = {{"CreateStmt", "relation"},
                                           {"ViewStmt", "view"},
                                           {"CreateSeqStmt", "sequence"},
                                           {"CreateTableAsStmt", "into"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const struct parse_node *range = node_get(node_inside(tree, types[i][0]), types[i][1]);
        if (node_get(range, "rel"))
            range = node_get(range, "rel");
        if (str_equal(node_text(range, "relpersistence"), "t") ||
            str_equal(node_text(range, "schemaname"), "pg_temp"))
            return true;
    }
    return false;
}

static bool detaches_concurrently(const struct parse_node *alter)
{
    for (const struct parse_node *item = node_first(node_get(alter, "cmds")); item;
         item = item->next) {
        const struct parse_node *def = node_get(node_inside(item, "AlterTableCmd"), "def");
        if (node_is(node_inside(def, "PartitionCmd"), "concurrent"))
            return true;
    }
    return false;
}

static const char *refuse_concurrently(struct arena *arena, const struct parse_node *tree,
                                       const char **hint)
{
    const struct parse_node *reindex = node_inside(tree, "ReindexStmt");
    const char *what =
        node_is(node_inside(tree, "IndexStmt"), "concurrent")        ? "CREATE INDEX CONCURRENTLY"
        : node_is(node_inside(tree, "DropStmt"), "concurrent")       ? "DROP INDEX CONCURRENTLY"
        : has_option(node_get(reindex, "params"), "concurrently")    ? "REINDEX CONCURRENTLY"
        : detaches_concurrently(node_inside(tree, "AlterTableStmt")) ? "DETACH … CONCURRENTLY"
                                                                     : NULL;
    *hint = str_equal(what, "CREATE INDEX CONCURRENTLY")
                ? "Add the index by a constrain phase, which builds it CONCURRENTLY."
                : "Run it by hand.";
    return what ? arena_printf(arena, "%s " TRANSACTION, what) : NULL;
}

const char *sql_refusal(struct arena *arena, const struct parse_node *tree, const char **hint)
{
    const struct parse_node *vacuum = node_inside(tree, "VacuumStmt");
    const struct parse_node *cluster = node_inside(tree, "ClusterStmt");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (node_inside(tree, refused[i].type)) {
            *hint = refused[i].hint;
            return arena_printf(arena, "%s %s", refused[i].what, refused[i].why);
        }
    *hint = "Leave it out, or write a phase for each transaction.";
    if (ends_transaction(node_inside(tree, "DoStmt")))
        return "COMMIT or ROLLBACK in DO has no place here: a sql phase is one transaction already";
    *hint = "Run it by hand.";
    if (vacuum && node_is(vacuum, "is_vacuumcmd"))
        return "VACUUM " TRANSACTION;
    if (cluster && !node_get(cluster, "relation"))
        return "CLUSTER of every table " TRANSACTION;
    if (node_inside(tree, "VariableSetStmt"))
        return refuse_set(arena, node_inside(tree, "VariableSetStmt"), hint);
    *hint = "Leave it out: names without a schema are in public, and locks are bounded.";
    if (calls(tree, "set_config", 0))
        return "set_config() has no place here: it would change how the plan runs";
    *hint = "Make a table that stays, and drop it by another phase.";
    if (is_temporary(tree))
        return "what is temporary ends with the session that runs the phase";
    return refuse_concurrently(arena, tree, hint);
}
