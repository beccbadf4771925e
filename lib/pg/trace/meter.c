/* How long locks were held: see meter.h. */
#include "pg/trace/meter.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/str.h"
#include "pg_sql.h"

/* A lock that a session holds. */
struct open {
    int pid; /* 0: free */
    enum lock_mode mode;
    const char *relation;
    int64_t since_us;
    bool seen;
};

static struct {
    pthread_mutex_t mutex;
    struct arena *arena; /* NULL: nobody measures */
    struct open *opens;
    size_t open_count;
    struct pg_hold *holds;
    size_t hold_count;
} meter = {.mutex = PTHREAD_MUTEX_INITIALIZER};

void pg_meter_begin(void)
{
    meter.arena = arena_new();
}

void pg_meter_end(void)
{
    arena_free(meter.arena);
    meter.arena = NULL;
    meter.opens = NULL;
    meter.holds = NULL;
    meter.open_count = meter.hold_count = 0;
}

bool pg_meter_is_on(void)
{
    return meter.arena != NULL;
}

static void give_back(struct open *open, int64_t now_us)
{
    int64_t held_us = now_us - open->since_us;
    size_t i = 0;
    open->pid = 0;
    while (i < meter.hold_count && !(meter.holds[i].mode == open->mode &&
                                     str_equal(meter.holds[i].relation, open->relation)))
        i++;
    if (i == meter.hold_count)
        *ARENA_PUSH(meter.arena, meter.holds, meter.hold_count) =
            (struct pg_hold){open->mode, open->relation, held_us};
    else if (held_us > meter.holds[i].held_us)
        meter.holds[i].held_us = held_us;
}

static void see(int pid, enum lock_mode mode, const char *relation, int64_t since_us)
{
    struct open *place = NULL;
    for (size_t i = 0; i < meter.open_count; i++) {
        struct open *open = &meter.opens[i];
        if (open->pid == 0)
            place = open;
        if (open->pid == pid && open->mode == mode && str_equal(open->relation, relation)) {
            open->seen = true;
            return;
        }
    }
    if (!place)
        place = ARENA_PUSH(meter.arena, meter.opens, meter.open_count);
    *place = (struct open){pid, mode, arena_strdup(meter.arena, relation), since_us, true};
}

static enum lock_mode mode_of(const char *catalog)
{
    enum lock_mode mode = LOCK_ACCESS_EXCLUSIVE;
    while (mode > LOCK_ACCESS_SHARE && !str_equal(lock_mode_catalog(mode), catalog))
        mode--;
    return mode;
}

void pg_meter_note(PGconn *connection, int pid, const char *sql, int64_t began_us, int64_t ended_us)
{
    if (!meter.arena)
        return;
    PGTransactionStatusType status = PQtransactionStatus(connection);
    /* Not by pg_query: it is no statement of the program, and is not counted as one. */
    PGresult *r = status == PQTRANS_INTRANS ? PQexec(connection, sql_held_locks) : NULL;
    int64_t since_us = str_starts_with(sql, "LOCK ") ? ended_us : began_us;
    pthread_mutex_lock(&meter.mutex);
    for (int i = 0; i < PQntuples(r); i++) {
        enum lock_mode mode = mode_of(PQgetvalue(r, i, 0));
        if (lock_blocks_writes(mode))
            see(pid, mode, PQgetvalue(r, i, 1), since_us);
    }
    for (size_t i = 0; i < meter.open_count && status != PQTRANS_INERROR; i++)
        if (meter.opens[i].pid == pid && !meter.opens[i].seen)
            give_back(&meter.opens[i], ended_us);
        else
            meter.opens[i].seen &= meter.opens[i].pid != pid;
    pthread_mutex_unlock(&meter.mutex);
    PQclear(r);
}

static int longer(const void *a, const void *b)
{
    const struct pg_hold *x = a, *y = b;
    return x->held_us < y->held_us ? 1 : x->held_us > y->held_us ? -1 : 0;
}

void pg_meter_take(struct arena *arena, struct pg_hold **holds, size_t *count)
{
    pthread_mutex_lock(&meter.mutex);
    for (size_t i = 0; i < meter.hold_count; i++) {
        struct pg_hold *hold = ARENA_PUSH(arena, *holds, *count);
        *hold = meter.holds[i];
        hold->relation = arena_strdup(arena, hold->relation);
    }
    meter.holds = NULL;
    meter.hold_count = 0;
    pthread_mutex_unlock(&meter.mutex);
    if (*count > 0)
        qsort(*holds, *count, sizeof **holds, longer);
}
