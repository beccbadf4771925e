/*
 * fleet: one plan for many databases and schemas: which they are, in what order, and how a command
 * is run for each of them.
 *
 * A file of targets says where to look: entries with a connection, and on each the databases or
 * schemas that are meant, by name or by a query that lists them; then in which waves they are done.
 * fleet_read decodes it, fleet_list asks the servers, fleet_run runs a command for each target in a
 * process of its own. Nothing is kept here: where a target stands its own database says, so that
 * whatever was cut short is run again. Texts live in the given arena.
 */
#ifndef SLUICE_FLEET_FLEET_H
#define SLUICE_FLEET_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "yaml/problem.h"

/* Names as they are written, or what lists them; neither: `count` is 0 and `query` NULL. */
struct fleet_names {
    struct place place;
    const char *query; /* one column of text */
    const char **names;
    size_t count;
};

struct fleet_entry {
    const char *name;
    struct place place;
    const char *db;               /* a connection string or URI; NULL: PG* variables */
    struct fleet_names databases; /* in place of the one in `db` */
    struct fleet_names schemas;   /* of each database */
    const char **exclude; /* patterns with * and ?, of names of targets' databases and schemas */
    size_t exclude_count;
};

/* Targets that are done together. */
struct fleet_wave {
    const char *text; /* as it is written: "canary", "10%" */
    struct place place;
};

struct fleet {
    int64_t format;
    struct fleet_entry *entries;
    size_t entry_count;
    struct fleet_wave *waves; /* at least one, of which the last is for all that are left */
    size_t wave_count;
    int64_t parallel;     /* 4: targets at a time, and so connections */
    int64_t stop_after;   /* 1: failed targets of a wave, after which no other is begun */
    int64_t wave_soak_ms; /* 0: how long a wave has to stand before the next begins */
};

/* One database, or one schema of one. */
struct fleet_target {
    const char *name;     /* "tenants", "tenants/acme", "tenants/acme/t1" */
    const char *conninfo; /* for --db; NULL: PG* variables */
    const char *schema;   /* for --schema; NULL: none */
    size_t wave;          /* an index of fleet->waves */
    bool elsewhere;       /* another shard does it */
};

enum { FLEET_MAX_BYTES = 1024 * 1024 };

/* A file from disk. False with ERROR_USAGE, and `problems` where it has some. */
bool fleet_load(struct arena *arena, const char *file, struct fleet *fleet,
                struct problem_list *problems, struct error *error);
/* Its text. */
bool fleet_read(struct arena *arena, const char *text, size_t length, struct fleet *fleet,
                struct problem_list *problems);

/* Asks for what queries list, and gives every target with its wave, in the order of the file.
 * ERROR_USAGE when there is none, or two have one name. */
bool fleet_list(struct arena *arena, const struct fleet *fleet, struct fleet_target **targets,
                size_t *count, struct error *error);
/* "3/10": of every ten targets of a wave the third is done here, the others elsewhere. */
bool fleet_shard(struct arena *arena, const struct fleet *fleet, struct fleet_target *targets,
                 size_t count, const char *shard, struct error *error);

/* How a command ended for a target. */
struct fleet_end {
    int status;      /* what the process exited with; 128 + n: killed by signal n */
    const char *out; /* its standard output */
    const char *err; /* its standard error */
    int64_t lasted_ms;
};

/* In a process of its own, with standard output and error kept apart; gives the exit status. */
typedef int fleet_work(void *context, const struct fleet_target *target);
/* In this process, one after the other, as they end; false: no other is begun. */
typedef bool fleet_take(void *context, size_t index, const struct fleet_end *end);

/* Runs `work` for each of the targets that `indexes` has, at most `parallel` at a time. An
 * interrupt goes to those that run, which are waited for: false then, with ERROR_TEMPORARY. `end`
 * lives in an arena that is freed after `take`. */
bool fleet_run(const struct fleet_target *targets, const size_t *indexes, size_t count,
               size_t parallel, fleet_work *work, fleet_take *take, void *context,
               struct error *error);

#endif
