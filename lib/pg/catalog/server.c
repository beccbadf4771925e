#include "pg/catalog/load.h"
#include "pg_sql.h"

bool catalog_load_server(struct arena *arena, struct pg *pg, const char *names,
                         struct cat_server *server, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_server, PG_PARAMS(names), &r, error))
        return false;
    *server = (struct cat_server){
        .version = (int)pg_int(r, 0, "version"),
        .database = pg_text_dup(arena, r, 0, "database"),
        .name = pg_text_dup(arena, r, 0, "name"),
        .role = pg_text_dup(arena, r, 0, "role"),
        .encoding = pg_text_dup(arena, r, 0, "encoding"),
        .wal_level = pg_text_dup(arena, r, 0, "wal_level"),
        .superuser = pg_bool(r, 0, "superuser"),
        .replicates = pg_bool(r, 0, "replicates"),
        .subscribes = pg_bool(r, 0, "subscribes"),
        .creates = pg_bool(r, 0, "creates"),
        .standby = pg_bool(r, 0, "standby"),
        .slots_left = pg_int(r, 0, "slots_left"),
        .senders_left = pg_int(r, 0, "senders_left"),
        .workers = pg_int(r, 0, "workers"),
        .wal_keep_mb = pg_int(r, 0, "wal_keep_mb"),
        .large_objects = pg_int(r, 0, "large_objects"),
        .taken = pg_text_dup(arena, r, 0, "taken"),
    };
    return true;
}
