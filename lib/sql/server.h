/*
 * server: what replication asks of a server, as plain data: of this one, and of another one.
 */
#ifndef SLUICE_SQL_SERVER_H
#define SLUICE_SQL_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct catalog;

struct cat_server {
    int version;          /* 150018 */
    const char *database; /* "7301…/16384": which it is, of all there are */
    const char *name;     /* of it */
    const char *role, *encoding, *wal_level;
    bool superuser, replicates, subscribes, creates; /* what the role may */
    bool standby;
    long long slots_left, senders_left, workers; /* workers: max_logical_replication_workers */
    long long wal_keep_mb;                       /* max_slot_wal_keep_size; -1: no bound */
    long long large_objects;
    const char *taken; /* of the names that are to be given: "replication slot "x"", or NULL */
};

/* What phase `phase`, which has not begun, meets on both sides. */
struct cat_across {
    size_t phase;
    struct cat_server here, there;
    const struct catalog *other; /* the tables there */
    const char **filled;         /* those of them that have rows */
    size_t filled_count;
    bool password_there, password_here; /* the string has one, by which that server connects */
};

#endif
