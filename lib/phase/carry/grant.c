/* Rights on single columns: see carry.h. */
#include "phase/carry/carry.h"

struct operation carry_grant(struct arena *arena, const struct qname *table,
                             const struct cat_grant *grant, const char *column)
{
    return (struct operation){
        .table = *table,
        .go = step_in_transaction(sql_make(arena, "GRANT %S (%I) ON %T TO %S%S", grant->privilege,
                                           column, table, grant->role,
                                           grant->grantable ? " WITH GRANT OPTION" : ""),
                                  lock_one(arena, table, LOCK_NONE)),
        .back = step_in_transaction(sql_make(arena, "REVOKE %S (%I) ON %T FROM %S",
                                             grant->privilege, column, table, grant->role),
                                    lock_one(arena, table, LOCK_NONE)),
        .why = "as on the old column",
    };
}
