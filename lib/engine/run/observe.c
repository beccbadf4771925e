#include "engine/run/observe.h"

#include <pthread.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "engine_sql.h"
#include "pg/look.h"

enum { LOOK_MS = 1000, LEAVE_S = 1 };

struct observer {
    struct engine *engine; /* while something is looked at */
    const char *conninfo;
    long long pid;       /* of the session that is looked at */
    struct arena *arena; /* of the thread: this struct, its connection */
    struct pg *pg;       /* NULL: none yet */
    pthread_t thread;

    pthread_mutex_t mutex; /* what follows */
    pthread_cond_t changed;
    const char *phase, *what; /* NULL: nothing is looked at */
    int64_t due_ms;
    long long told_pid; /* who was said to be in the way; 0: nobody */
    bool closing;
};

static const char *doing(struct arena *arena, const struct pg_result *r, const char *what)
{
    if (pg_is_null(r, 0, "phase"))
        return what;
    return pg_is_null(r, 0, "lockers")
               ? arena_printf(arena, "%s, %s", what, pg_text(r, 0, "phase"))
               : arena_printf(arena, "%s, %s (%lld of %lld)", what, pg_text(r, 0, "phase"),
                              pg_int(r, 0, "lockers_done"), pg_int(r, 0, "lockers"));
}

/* Without what changes all the time: a log gets a line when it is somebody else. */
static const char *who(struct arena *arena, const struct view_holder *holder)
{
    const char *role = holder->role ? holder->role : "unknown";
    if (holder->prepared)
        return arena_printf(arena, "prepared transaction \"%s\", role %s", holder->prepared, role);
    return arena_printf(arena, "pid %lld, role %s%s%s", holder->pid, role,
                        holder->application && *holder->application ? ", application " : "",
                        holder->application ? holder->application : "");
}

/* Under the mutex, while the statement that was seen is still what is looked at. */
static void tell(struct observer *o, struct arena *arena, const struct pg_result *r,
                 const struct blocker_list *blockers)
{
    struct view_progress progress = {.phase = o->phase, .fill = VIEW_FILL_UNKNOWN};
    const struct view_holder *holder = blockers->count > 0 ? &blockers->holders[0] : NULL;
    progress.what = doing(arena, r, o->what);
    if (!pg_is_null(r, 0, "share"))
        progress.fill.share = pg_double(r, 0, "share");
    if (holder) {
        progress.fill.waits = who(arena, holder);
        if (holder->pid != o->told_pid)
            engine_say(o->engine, "%s: waiting for %s", progress.what, blockers->lines[0]);
    }
    o->told_pid = holder ? holder->pid : 0;
    engine_progress(o->engine, &progress);
}

static bool look(struct observer *o, struct arena *arena, const char *what, struct error *error)
{
    PG_RESULT(r);
    PG_RESULT(blocking);
    struct blocker_list blockers;
    if ((!o->pg && !pg_open(o->arena, o->conninfo, &o->pg, error)) ||
        !pg_query(o->pg, sql_observed, PG_PARAMS(arena_printf(arena, "%lld", o->pid)), &r, error))
        return false;
    if (pg_rows(r) == 0)
        return true;
    if (!pg_look_blocking(o->pg, o->pid, &blocking, error))
        return false;
    blockers_read(arena, blocking, &blockers);
    pthread_mutex_lock(&o->mutex);
    if (o->what == what)
        tell(o, arena, r, &blockers);
    pthread_mutex_unlock(&o->mutex);
    return true;
}

/* Until it is time to look; what at, or NULL when it is over. */
static const char *rest(struct observer *o)
{
    const char *what = NULL;
    pthread_mutex_lock(&o->mutex);
    while (!o->closing && !what) {
        int64_t left_ms = o->due_ms - clock_now_ms();
        if (o->what && left_ms <= 0) {
            what = o->what;
            o->due_ms = clock_now_ms() + LOOK_MS;
        } else if (o->what) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_nsec += left_ms % SECOND_MS * 1000000L;
            until.tv_sec += left_ms / SECOND_MS + until.tv_nsec / 1000000000L;
            until.tv_nsec %= 1000000000L;
            pthread_cond_timedwait(&o->changed, &o->mutex, &until);
        } else {
            pthread_cond_wait(&o->changed, &o->mutex);
        }
    }
    pthread_mutex_unlock(&o->mutex);
    return what;
}

static void *observe(void *context)
{
    struct observer *o = context;
    struct error error = {.arena = o->arena};
    for (const char *what; (what = rest(o)) != NULL;) {
        struct arena *arena = arena_new();
        bool good = look(o, arena, what, &error);
        arena_free(arena);
        if (good)
            continue;
        pthread_mutex_lock(&o->mutex);
        if (o->what && !error.interrupted)
            engine_say(o->engine, "how far statements are is not shown: %s", error.message);
        pthread_mutex_unlock(&o->mutex);
        break;
    }
    pg_close(o->pg);
    return NULL;
}

static struct observer *start(struct run *run)
{
    struct arena *arena = arena_new();
    struct observer *o = arena_alloc(arena, sizeof *o);
    *o = (struct observer){
        .engine = run->engine,
        .conninfo = arena_strdup(arena, run->engine->options.conninfo),
        .pid = run->lease.backend_pid,
        .arena = arena,
    };
    pthread_mutex_init(&o->mutex, NULL);
    pthread_cond_init(&o->changed, NULL);
    if (pthread_create(&o->thread, NULL, observe, o) == 0)
        return o;
    arena_free(arena);
    return NULL;
}

void observe_begin(struct run *run, size_t phase, const char *what)
{
    if (!run->observer && !(run->observer = start(run)))
        return;
    struct observer *o = run->observer;
    pthread_mutex_lock(&o->mutex);
    o->phase = run->phases[phase].name;
    o->what = what;
    o->told_pid = 0;
    o->due_ms = clock_now_ms() + LOOK_MS;
    pthread_cond_signal(&o->changed);
    pthread_mutex_unlock(&o->mutex);
}

void observe_end(struct run *run)
{
    if (!run->observer)
        return;
    pthread_mutex_lock(&run->observer->mutex);
    run->observer->what = NULL;
    pthread_mutex_unlock(&run->observer->mutex);
}

/* One that is still waiting for its connection, as in the queue of a pooler that waits for ours, is
 * left to itself: it touches nothing of the run any more. */
void observe_close(struct run *run)
{
    struct observer *o = run->observer;
    struct timespec until;
    if (!o)
        return;
    run->observer = NULL;
    pthread_mutex_lock(&o->mutex);
    o->closing = true;
    o->what = NULL;
    pthread_cond_signal(&o->changed);
    pthread_mutex_unlock(&o->mutex);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LEAVE_S;
    if (pthread_timedjoin_np(o->thread, NULL, &until) != 0) {
        pthread_detach(o->thread);
        return;
    }
    pthread_cond_destroy(&o->changed);
    pthread_mutex_destroy(&o->mutex);
    arena_free(o->arena);
}
