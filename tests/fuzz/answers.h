/*
 * answers: libpq without a server, whose every answer comes from the fuzzer.
 *
 * Defines the functions of libpq that the program calls, so that everything above them is the real
 * thing: connection, results, store, engine. A statement takes from the input how many rows it
 * gives, or an error; a value is taken from it when it is first read. What comes out of our own
 * tables is most often what the column may have, else NULL, a number of any size, a word of another
 * column or any bytes. What PostgreSQL itself says, of its catalogue, is always one of what the
 * column may have. When the input is used up the connection is lost, so everything ends.
 */
#ifndef SLUICE_TESTS_FUZZ_ANSWERS_H
#define SLUICE_TESTS_FUZZ_ANSWERS_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libpq-fe.h>

#include "base/interrupt.h"
#include "phase/kind.h"

/* What a column of ours may hold; "" is the end. The checksums and `source` are the plan's own. */
struct plausible {
    const char *column;
    const char *values[12];
};
static const struct plausible plausible[] = {
    {"state",
     {"pending", "running", "done", "failed", "waiting", "complete", "reverting", "reverted"}},
    {"go_mode", {"transaction", "alone", "batches", "wait", "check", "none"}},
    {"go_each",
     {"once", "inner partitions", "leaf partitions", "partitions", "unvalidated partitions"}},
    {"back_mode", {"none", "transaction", "alone"}},
    {"back_each", {"once", "leaf partitions"}},
    {"mode", {"8", "4", "1", "6"}},
    {"list", {"effect", "lock", "rename"}},
    {"way", {"go", "back"}},
    {"role", {"leaves", "needs"}},
    {"class",
     {"index", "table", "column", "function", "trigger", "constraint", "not null", "default",
      "statistics"}},
    {"presence", {"present", "absent", "partial"}},
    {"relation", {"users", "orders"}},
    {"new_name", {"email"}},
    {"fill_columns", {"{email}", "{}"}},
    {"cost", {"instant", "scan", "fill", "build"}},
    {"kind", {"index", "not null", "foreign key of t"}},
    {"verdict", {"approve", "override", "reject"}},
    {"version", {"4", "3", "2", "1", "5"}},
    {"there", {"t", "f"}},
    {"taken", {"t", "f"}},
    {"done", {"t", "f"}},
    {"phase", {"0", "1", "2", "3", "4"}},
    {"since_phase", {"0", "1"}},
    {"since_operation", {"0", "1"}},
    {"xid", {"742"}},
    {"paused_by", {"deploy"}},
    {"table_schema", {"public"}},
    {"table_name", {"users", "orders"}},
    {"problems", {"{\"entry 1 is missing\"}", "{}", "{a,b,\"c\\\"d\"}", "{\"", "{\"\\"}},
    {"evidence", {"[]", "{}", "{", "[{\"kind\":\"query\",\"holds\":true}]"}},
};

/* What PostgreSQL says; null: it is NULL, too. Arrays that go together are equally long. */
static const char null[] = "NULL";
static const struct plausible said[] = {
    {"name", {"email", "address", "id", "email_old", "org_id"}},
    {"type", {"text", "integer", "c", "f"}},
    {"relkind", {"r", "p", "v"}},
    {"owned", {"t", "t", "t", "f"}},
    {"replica_identity", {"d", "f"}},
    {"columns", {"{email}"}},
    {"other_columns", {"{address}"}},
    {"names", {"{email}"}},
    {"tail", {"USING btree (email)", "USING btree (lower(email))"}},
    {"definition", {"CHECK ((email > 'a'::text))"}},
    {"other_schema", {"public"}},
    {"other_name", {"orgs"}},
    {"default_sql", {null, "'x'::text"}},
    {"collation", {"pg_catalog.\"C\""}},
    {"comment", {null, "it's"}},
    {"sequence_name", {null, "s"}},
    {"not_null_name", {null, "n"}},
    {"storage", {null, "EXTERNAL"}},
    {"compression", {null, "lz4"}},
    {"constraint", {null, "users_email_key"}},
    {"tablespace", {null, "fast"}},
    {"published_by", {null, "pub"}},
    {"foreign_partition", {null, "f"}},
    {"unowned_partition", {null, "u"}},
    {"partitions", {"0", "2"}},
    {"blocked_by", {null, "a trigger"}},
    {"prepared", {null, "gid"}},
    {"density", {null, "10.5"}},
    {"fillfactor", {"100", "70"}},
    {"items", {"0", "40"}},
    {"state", {"absent", "present", "partial", "idle in transaction"}},
    {"age_s", {null, "0", "9"}},
    {"volatility", {"i", "s", "v"}},
    {"reads", {null, "public.orgs"}},
    {"refused", {null, "app"}},
    {"problem", {null, "it is odd"}},
    {"expression", {"id"}},
    {"same", {"t", "f"}},
    {"old", {"f", "t"}},
    {"hidden", {"f", "t"}},
    {"\"QUERY PLAN\"", {"Seq Scan on t (cost=0.00..1.00 rows=7 width=4)", "{"}},
};

/* SQLSTATEs that somebody looks at. */
static const char *const states[] = {"42P01", "55P03", "40001", "57014", "57P01", "25006", "42501",
                                     "SL001", "SL005", "XX000", "42703", "22003", "",      "08006"};

enum { MOST_COLUMNS = 96, MOST_ROWS = 8 };

struct answer {
    ExecStatusType status;
    const char *sqlstate;
    bool trusted; /* it is PostgreSQL's word */
    bool phases;  /* they are the plan's */
    int rows, columns;
    char *names[MOST_COLUMNS];
    char *values[MOST_ROWS][MOST_COLUMNS]; /* NULL: not read yet */
    bool nulls[MOST_ROWS][MOST_COLUMNS];
};

static struct {
    const unsigned char *next, *end;
    const char *checksum, *text_checksum, *source, *plan; /* of the plan that is being worked on */
    const char *phases[MOST_ROWS][2];                     /* the name and kind of each */
    int phase_count;
    PGTransactionStatusType transaction;
    bool lost, open;
    PGresult *waiting;
} server;

static unsigned feed(void)
{
    return server.next < server.end ? *server.next++ : 0;
}

static struct answer *in(const PGresult *result)
{
    return (struct answer *)(uintptr_t)result;
}

static char *text_of_feed(void)
{
    size_t length = feed() % 64;
    char *text = calloc(1, length + 1);
    for (size_t i = 0; i < length; i++)
        text[i] = (char)feed();
    return text;
}

static char *number_of_feed(void)
{
    static const char *const odd[] = {"-1",
                                      "0",
                                      "2147483647",
                                      "2147483648",
                                      "-2147483648",
                                      "4294967296",
                                      "9223372036854775807",
                                      "-9223372036854775808",
                                      "9223372036854775808",
                                      "1e308",
                                      "-0.5",
                                      "NaN",
                                      "Infinity",
                                      "12x"};
    unsigned which = feed();
    char number[16];
    snprintf(number, sizeof number, "%u", which);
    return strdup(which < sizeof odd / sizeof *odd ? odd[which] : number);
}

static const char *find(const struct plausible *list, size_t count, const char *column,
                        unsigned which)
{
    for (size_t i = 0; i < count; i++) {
        const char *const *values = list[i].values;
        size_t choices = 0;
        while (choices < 12 && values[choices])
            choices++;
        if (strcmp(list[i].column, column) == 0)
            return values[which % choices];
    }
    return NULL;
}

/* What PostgreSQL would say. */
static const char *honest(const char *column, unsigned which)
{
    static const char *const any[] = {"1", "t", "f", "email", "0"};
    const char *value = find(said, sizeof said / sizeof *said, column, which);
    return value ? value : any[which % (sizeof any / sizeof *any)];
}

static const char *likely(const struct answer *r, int row, const char *column, unsigned which)
{
    static const char *const numbers[] = {"0", "1", "2", "3", "4", "5", "6", "7"};
    if (strcmp(column, "ordinal") == 0)
        return numbers[row];
    if (r->phases && strcmp(column, "name") == 0)
        return server.phases[row][0];
    if (r->phases && strcmp(column, "kind") == 0)
        return server.phases[row][1];
    if (strcmp(column, "checksum") == 0)
        return server.checksum;
    if (strcmp(column, "text_checksum") == 0)
        return server.text_checksum;
    if (strcmp(column, "source") == 0)
        return server.source;
    if (strcmp(column, "name") == 0 || strcmp(column, "plan") == 0)
        return server.plan;
    if (strcmp(column, "setting") == 0)
        return pacing_settings[which % pacing_setting_count].name;
    if (strcmp(column, "kind") == 0 && which % 2)
        return phase_kinds[which / 2 % phase_kind_count]->keyword;
    const char *value = find(plausible, sizeof plausible / sizeof *plausible, column, which);
    if (value)
        return value;
    static const char *const any[] = {"1", "t", "email", "SELECT 1", "2026-01-02T03:04:05.000Z"};
    return any[which % 5];
}

/* The value of a column, made when it is first read. NULL: it is NULL. */
static const char *value_of(struct answer *r, int row, int column)
{
    if (row < 0 || row >= r->rows || column < 0 || column >= r->columns)
        return NULL;
    char **value = &r->values[row][column];
    if (*value)
        return r->nulls[row][column] ? NULL : *value;
    enum { LIKELY = 200, NUMBER = 216, WORD = 232, TEXT = 244 };
    unsigned how = feed();
    if (r->trusted) {
        const char *word = honest(r->names[column], how);
        *value = strdup(word);
        r->nulls[row][column] = word == null;
        return word == null ? NULL : *value;
    }
    if (how < LIKELY)
        *value = strdup(likely(r, row, r->names[column], how));
    else if (how < NUMBER)
        *value = number_of_feed();
    else if (how < WORD)
        *value = strdup(plausible[feed() % (sizeof plausible / sizeof *plausible)].values[0]);
    else if (how < TEXT)
        *value = text_of_feed();
    else
        *value = strdup("");
    r->nulls[row][column] = how >= TEXT;
    return r->nulls[row][column] ? NULL : *value;
}

static PGresult *make_answer(const char *sql, bool simple)
{
    enum { PHASES = 192, ROWS = 224, FAILS = 248 };
    struct answer *r = calloc(1, sizeof *r);
    r->status = PGRES_COMMAND_OK;
    r->sqlstate = "";
    if (strcmp(sql, "BEGIN") == 0)
        server.transaction = PQTRANS_INTRANS;
    else if (strcmp(sql, "COMMIT") == 0 || strcmp(sql, "ROLLBACK") == 0)
        server.transaction = PQTRANS_IDLE;
    if (simple)
        return (PGresult *)r;
    unsigned how = feed();
    r->status = PGRES_TUPLES_OK;
    if (how < ROWS) {
        static const int rows[] = {1, 1, 1, 2, 3, 4, 0, 1};
        r->phases = how < PHASES && strstr(sql, "FROM sluice.phase\nWHERE plan_id = $1\nORDER");
        r->rows = r->phases ? server.phase_count : rows[how % 8];
        r->trusted = strstr(sql, "sluice.") == NULL;
        if (r->trusted && r->rows == 0 && strstr(sql, "pg_locks") == NULL)
            r->rows = 1;
    } else if (how < FAILS) {
        r->status = PGRES_FATAL_ERROR;
        r->sqlstate = states[how % (sizeof states / sizeof *states)];
        if (server.transaction == PQTRANS_INTRANS)
            server.transaction = PQTRANS_INERROR;
    } else {
        server.lost = true;
        r->status = PGRES_FATAL_ERROR;
        r->sqlstate = NULL;
    }
    return (PGresult *)r;
}

static int sends(const char *sql, bool simple)
{
    if (server.next == server.end)
        server.lost = true;
    if (server.lost)
        return 0;
    PQclear(server.waiting);
    server.waiting = make_answer(sql, simple);
    return 1;
}

PGconn *PQconnectStartParams(const char *const *keywords, const char *const *values,
                             int expand_dbname)
{
    (void)keywords;
    (void)values;
    (void)expand_dbname;
    static int second; /* of it only the address counts: a worker of a backfill gets none */
    if (server.open)
        return (PGconn *)&second;
    server.open = true;
    server.transaction = PQTRANS_IDLE;
    return (PGconn *)&server;
}

int PQsendQuery(PGconn *conn, const char *query)
{
    (void)conn;
    if (strstr(query, "virtualxid")) { /* whether a pooler is in between: no */
        struct answer *r = calloc(1, sizeof *r);
        *r = (struct answer){.status = PGRES_TUPLES_OK, .rows = 1, .columns = 2};
        r->names[0] = strdup("pid");
        r->names[1] = strdup("number");
        r->values[0][0] = strdup("4711");
        r->values[0][1] = strdup("1");
        server.waiting = (PGresult *)r;
        return 1;
    }
    return sends(query, true);
}

/* The schema is the session's own, and installed. */
static PGresult *own_schema(void)
{
    static const char *const facts[][2] = {
        {"owner", "owner"},   {"acting", "t"}, {"granted", "t"}, {"may_act", "t"},
        {"of_database", "t"}, {"trusted", ""}, {"odd", ""},      {"installed", "t"},
    };
    struct answer *r = calloc(1, sizeof *r);
    *r = (struct answer){.status = PGRES_TUPLES_OK, .rows = 1, .sqlstate = ""};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        r->names[i] = strdup(facts[i][0]);
        r->values[0][i] = strdup(facts[i][1]);
        r->nulls[0][i] = facts[i][1][0] == '\0';
        r->columns++;
    }
    return (PGresult *)r;
}

int PQsendQueryParams(PGconn *conn, const char *command, int nParams, const Oid *paramTypes,
                      const char *const *paramValues, const int *paramLengths,
                      const int *paramFormats, int resultFormat)
{
    (void)conn;
    (void)paramTypes;
    (void)paramLengths;
    (void)paramFormats;
    (void)resultFormat;
    size_t length = 0; /* they are read, as libpq does */
    for (int i = 0; i < nParams; i++)
        length += paramValues[i] ? strlen(paramValues[i]) : 0;
    if (strstr(command, " AS of_database")) {
        server.waiting = own_schema();
        return length < SIZE_MAX;
    }
    return length < SIZE_MAX && sends(command, false);
}

PGresult *PQgetResult(PGconn *conn)
{
    (void)conn;
    PGresult *result = server.waiting;
    server.waiting = NULL;
    return result;
}

PGresult *PQexec(PGconn *conn, const char *query)
{
    return PQsendQuery(conn, query) ? PQgetResult(conn) : NULL;
}

void PQclear(PGresult *res)
{
    struct answer *r = in(res);
    if (!r)
        return;
    for (int column = 0; column < r->columns; column++) {
        free(r->names[column]);
        for (int row = 0; row < MOST_ROWS; row++)
            free(r->values[row][column]);
    }
    free(r);
}

/* Every statement gives the columns that its reader looks for. */
int PQfnumber(const PGresult *res, const char *field_name)
{
    struct answer *r = in(res);
    for (int i = 0; i < r->columns; i++)
        if (strcmp(r->names[i], field_name) == 0)
            return i;
    if (r->columns == MOST_COLUMNS)
        return -1;
    r->names[r->columns] = strdup(field_name);
    return r->columns++;
}

int PQntuples(const PGresult *res)
{
    return in(res)->rows;
}

char *PQgetvalue(const PGresult *res, int row_number, int column_number)
{
    const char *value = value_of(in(res), row_number, column_number);
    static char none[1];
    return value ? (char *)(uintptr_t)value : none;
}

int PQgetisnull(const PGresult *res, int row_number, int column_number)
{
    return value_of(in(res), row_number, column_number) == NULL;
}

ExecStatusType PQresultStatus(const PGresult *res)
{
    return res ? in(res)->status : PGRES_FATAL_ERROR;
}

char *PQresultErrorField(const PGresult *res, int fieldcode)
{
    const char *state = in(res)->sqlstate;
    static char message[] = "what the fuzzer says";
    if (fieldcode == PG_DIAG_SQLSTATE)
        return (char *)(uintptr_t)state;
    return fieldcode == PG_DIAG_MESSAGE_PRIMARY && state ? message : NULL;
}

char *PQresultErrorMessage(const PGresult *res)
{
    (void)res;
    static char message[] = "what the fuzzer says\n";
    return message;
}

char *PQerrorMessage(const PGconn *conn)
{
    (void)conn;
    static char message[] = "the input is used up\n";
    return message;
}

ConnStatusType PQstatus(const PGconn *conn)
{
    return conn != (PGconn *)&server || server.lost ? CONNECTION_BAD : CONNECTION_OK;
}

PGTransactionStatusType PQtransactionStatus(const PGconn *conn)
{
    (void)conn;
    return server.lost ? PQTRANS_UNKNOWN : server.transaction;
}

const char *PQparameterStatus(const PGconn *conn, const char *paramName)
{
    (void)conn;
    (void)paramName;
    return "off";
}

char *PQcmdTuples(PGresult *res)
{
    (void)res;
    static char one[] = "1", none[] = "0";
    return feed() % 16 == 15 ? none : one;
}

char *PQhost(const PGconn *conn)
{
    (void)conn;
    static char host[] = "/tmp";
    return host;
}

char *PQhostaddr(const PGconn *conn)
{
    (void)conn;
    static char address[] = "";
    return address;
}

/* One that is always ready, so that nobody waits for an answer. */
int PQsocket(const PGconn *conn)
{
    static int always_ready = -1;
    (void)conn;
    if (always_ready < 0)
        always_ready = open("/dev/null", O_RDWR);
    return always_ready;
}

/* clang-format off */
PGVerbosity PQsetErrorVerbosity(PGconn *conn, PGVerbosity verbosity) { (void)conn; return verbosity; }
PostgresPollingStatusType PQconnectPoll(PGconn *conn) { (void)conn; return PGRES_POLLING_OK; }
PQconninfoOption *PQconninfo(PGconn *conn) { (void)conn; return NULL; }
void PQconninfoFree(PQconninfoOption *options) { (void)options; }
int PQconnectionNeedsPassword(const PGconn *conn) { (void)conn; return 0; }
int PQconnectionUsedPassword(const PGconn *conn) { (void)conn; return 0; }
char *PQuser(const PGconn *conn) { (void)conn; return (char *)(uintptr_t)"owner"; }
char *PQdb(const PGconn *conn) { (void)conn; return (char *)(uintptr_t)"d"; }
void PQfinish(PGconn *conn) { server.open = server.open && conn != (PGconn *)&server; }
int PQserverVersion(const PGconn *conn) { (void)conn; return 150018; }
int PQbackendPID(const PGconn *conn) { (void)conn; return 4711; }
int PQisBusy(PGconn *conn) { (void)conn; return 0; }
int PQflush(PGconn *conn) { (void)conn; return 0; }
int PQsetnonblocking(PGconn *conn, int arg) { (void)conn; (void)arg; return 0; }
int PQconsumeInput(PGconn *conn) { (void)conn; return 1; }
int PQsetSingleRowMode(PGconn *conn) { (void)conn; return 1; }
PGcancel *PQgetCancel(PGconn *conn) { (void)conn; return NULL; }
void PQfreeCancel(PGcancel *cancel) { (void)cancel; }
/* clang-format on */

int PQcancel(PGcancel *cancel, char *errbuf, int errbufsize)
{
    (void)cancel;
    (void)errbuf;
    (void)errbufsize;
    return 0;
}

PQnoticeReceiver PQsetNoticeReceiver(PGconn *conn, PQnoticeReceiver proc, void *arg)
{
    (void)conn;
    (void)arg;
    return proc;
}

/* Nobody waits here: the clock goes on when it is looked at, or slept by. Instead of
 * lib/base/interrupt.c, which is not linked then. */
static _Atomic int64_t clock_ms;

int64_t clock_now_ms(void)
{
    return clock_ms++;
}

bool interrupt_sleep_ms(int64_t duration_ms)
{
    clock_ms += duration_ms > 0 ? duration_ms : 0;
    return true;
}

bool interrupt_requested(void)
{
    return false;
}

void interrupt_install(void)
{
}

int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                           const struct timespec *abstime)
{
    (void)cond;
    (void)mutex;
    (void)abstime;
    return ETIMEDOUT;
}

#endif
