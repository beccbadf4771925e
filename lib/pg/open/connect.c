#include "pg/open/connect.h"

#include <ctype.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

#include "base/interrupt.h"
#include "base/str.h"

enum { SQLSTATE_LENGTH = 5 };
static const char wrong_password[] = "28P01";

/* A setting of the connection as libpq found it; in the arena, "" when it has none. */
static const char *setting(struct arena *arena, PGconn *connection, const char *keyword)
{
    const char *value = "";
    PQconninfoOption *options = PQconninfo(connection);
    for (PQconninfoOption *o = options; o && o->keyword; o++)
        if (str_equal(o->keyword, keyword) && o->val)
            value = arena_strdup(arena, o->val);
    PQconninfoFree(options);
    return value;
}

/* libpq's own loop, which a signal would not end. Only that one goes on to the next host when the
 * time for one is over. */
static void wait_until_open(PGconn *connection, long without_setting_s)
{
    enum { TICK_MS = 100, LEAST_S = 2 };
    struct arena *arena = arena_new();
    long seconds = strtol(setting(arena, connection, "connect_timeout"), NULL, 10);
    bool several = seconds > 0 && (strchr(setting(arena, connection, "host"), ',') ||
                                   strchr(setting(arena, connection, "hostaddr"), ','));
    arena_free(arena);
    if (seconds <= 0)
        seconds = without_setting_s;
    int64_t end = clock_now_ms() + (seconds > LEAST_S ? seconds : LEAST_S) * 1000;
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED && !interrupt_requested()) {
        struct pollfd fd = {.fd = PQsocket(connection),
                            .events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        if (poll(&fd, 1, TICK_MS) > 0)
            next = PQconnectPoll(connection);
        if (seconds > 0 && clock_now_ms() > end) {
            if (several)
                PQreset(connection);
            return;
        }
    }
}

PGconn *connect_start(const char *conninfo, long seconds)
{
    const char *const keywords[] = {"dbname", "fallback_application_name", "client_encoding", NULL};
    const char *const values[] = {conninfo && *conninfo ? conninfo : NULL, "sluice", "UTF8", NULL};
    PGconn *connection = PQconnectStartParams(keywords, values, 1);
    if (!connection)
        abort();
    /* The SQLSTATE of a refusal stands nowhere else. */
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
    if (PQstatus(connection) != CONNECTION_BAD && PQstatus(connection) != CONNECTION_OK)
        wait_until_open(connection, seconds);
    return connection;
}

void connect_cut(PGconn *connection)
{
    shutdown(PQsocket(connection), SHUT_RDWR);
}

static void *cancel(void *request)
{
    char reason[256];
    PQcancel(request, reason, sizeof reason);
    PQfreeCancel(request);
    return NULL;
}

/* PQcancel waits without bound for who does not answer. */
bool connect_cancel(PGconn *connection, int64_t within_ms)
{
    enum { SECOND_MS = 1000, MS_NS = 1000000, SECOND_NS = 1000000000 };
    pthread_t thread;
    PGcancel *request = PQgetCancel(connection);
    if (!request)
        return true;
    if (pthread_create(&thread, NULL, cancel, request) != 0) {
        cancel(request);
        return true;
    }
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += within_ms / SECOND_MS;
    end.tv_nsec += within_ms % SECOND_MS * MS_NS;
    end.tv_sec += end.tv_nsec / SECOND_NS;
    end.tv_nsec %= SECOND_NS;
    if (pthread_timedjoin_np(thread, NULL, &end) == 0)
        return true;
    pthread_detach(thread);
    return false;
}

/* "SEVERITY:  28P01: text" */
static bool is_sqlstate(const char *text)
{
    for (int i = 0; i < SQLSTATE_LENGTH; i++)
        if (!isdigit((unsigned char)text[i]) && !isupper((unsigned char)text[i]))
            return false;
    return str_starts_with(text + SQLSTATE_LENGTH, ": ");
}

/* What was said, in one line, without what only a developer wants; the last
 * SQLSTATE in it, but a wrong password before others: libpq tries again without encryption. */
static const char *read_words(struct arena *arena, const char *text, char *sqlstate)
{
    struct str out = {.arena = arena};
    sqlstate[0] = '\0';
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (!str_starts_with(text, "LOCATION:")) {
            if (out.length)
                str_add_char(&out, ' ');
            for (size_t i = 0; i < length; i++) {
                str_add_char(&out, text[i]);
                if (i >= 2 && strncmp(text + i - 2, ":  ", 3) == 0 && is_sqlstate(text + i + 1)) {
                    if (!str_equal(sqlstate, wrong_password))
                        memcpy(sqlstate, text + i + 1, SQLSTATE_LENGTH);
                    sqlstate[SQLSTATE_LENGTH] = '\0';
                    i += SQLSTATE_LENGTH + 2;
                }
            }
        }
        text += length + (text[length] == '\n');
    }
    while (out.length && out.text[out.length - 1] == ' ')
        out.text[--out.length] = '\0';
    return str_text(&out);
}

enum error_code connect_code_of(const char *sqlstate)
{
    /* connections and those who end them; resources; deadlocks and serialization; what is locked
     * or in use; somebody's cancel; the system */
    static const char *const passing[] = {"08", "53", "40", "55P03", "55006", "57", "58"};
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (str_starts_with(sqlstate, passing[i]))
            return ERROR_TEMPORARY;
    return ERROR_REFUSED;
}

static bool has_any(const char *text, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(text, parts[i]))
            return true;
    return false;
}

/* libpq has no code for what it finds itself. Its texts are untranslated: we set no locale. */
static enum error_code code_of_words(PGconn *connection, const char *words)
{
    static const char *const files[] = {"certificate file",   "private key file",
                                        "load private key",   "root certificate",
                                        "client certificate", "crl"};
    static const char *const refusals[] = {
        "certificate verify failed",   "server certificate for",
        "does not match host name",    "but SSL was required",
        "but encryption was required", "channel binding",
        "authentication method",       "SSL error",
        "certificate required",        "but no password was supplied"};
    static const char *const attempts[] = {"connection to server", "could not connect",
                                           "could not translate", "timeout expired",
                                           "server closed the connection"};
    if (PQconnectionNeedsPassword(connection))
        return ERROR_REFUSED;
    if (has_any(words, refusals, sizeof refusals / sizeof *refusals))
        return ERROR_REFUSED;
    if (has_any(words, files, sizeof files / sizeof *files))
        return ERROR_USAGE;
    return has_any(words, attempts, sizeof attempts / sizeof *attempts) ? ERROR_TEMPORARY
                                                                        : ERROR_USAGE;
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value;
}

/* Where what was given can be mended. */
static const char *given(struct arena *arena, const char *conninfo)
{
    if (conninfo && *conninfo)
        return "--db";
    if (is_set("PGSERVICE"))
        return arena_printf(arena, "service \"%s\" of PGSERVICE", getenv("PGSERVICE"));
    static const char *const variables[] = {"PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE",
                                            "PGUSER"};
    const char *found = "";
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        if (is_set(variables[i]))
            found = arena_printf(arena, "%s%s%s", found, *found ? ", " : "", variables[i]);
    return *found ? found : NULL;
}

static void hint_password(struct arena *arena, PGconn *connection, struct error *error)
{
    const char *file = setting(arena, connection, "passfile");
    file = *file ? file : "~/.pgpass";
    struct stat status;
    bool there = stat(file, &status) == 0;
    if (there && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        error_hint(error,
                   "libpq leaves out password file \"%s\", which others may read: `chmod 600 %s`.",
                   file, file);
    else if (PQconnectionUsedPassword(connection))
        error_hint(error,
                   "Check the password of role \"%s\" where it was given (PGPASSWORD, the "
                   "connection string, or password file \"%s\"): `psql -U %s` asks for it.",
                   PQuser(connection), file, PQuser(connection));
    else
        error_hint(error,
                   "Give the password of role \"%s\" in PGPASSWORD, or in a line of password file "
                   "\"%s\" (`chmod 600`).",
                   PQuser(connection), file);
}

static void hint(struct arena *arena, PGconn *connection, const char *conninfo,
                 const char *sqlstate, struct error *error)
{
    const char *where = given(arena, conninfo);
    const char *database = PQdb(connection), *user = PQuser(connection);
    if (PQconnectionNeedsPassword(connection) || str_equal(sqlstate, wrong_password))
        hint_password(arena, connection, error);
    else if (str_equal(sqlstate, "3D000"))
        error_hint(error, "Name a database that is there in %s: `psql -l` lists them.",
                   where ? where : "--db or PGDATABASE");
    else if (str_equal(sqlstate, "42501"))
        error_hint(error, "GRANT CONNECT ON DATABASE %s TO %s, or connect as another role.",
                   database, user);
    else if (str_starts_with(sqlstate, "28"))
        error_hint(error,
                   "Check the role in %s, and what the server's pg_hba.conf says of it: `psql -U "
                   "%s`.",
                   where ? where : "--db or PGUSER", user);
    else if (str_equal(sqlstate, "53300"))
        error_hint(error, "All connections are taken: try again when some have ended, which "
                          "pg_stat_activity shows.");
    else if (str_starts_with(sqlstate, "57P"))
        error_hint(error, "The server takes connections again soon: try again, or watch it with "
                          "`pg_isready`.");
    else if (error->code == ERROR_USAGE)
        error_hint(error,
                   where ? "Correct %s: see `sluice --help`."
                         : "Correct %s, or give --db CONNINFO: see `sluice --help`.",
                   where ? where : "the PG* variables");
    else if (error->code == ERROR_REFUSED)
        error_hint(error, "Check %s: `psql` says the same with the same settings.",
                   where ? where : "the PG* variables");
    else if (where)
        error_hint(error,
                   "Check %s, and whether the server runs and listens there: `pg_isready`; then "
                   "try again.",
                   where);
    else
        error_hint(error, "Give --db CONNINFO, or set PGHOST, PGDATABASE and the like: without "
                          "them libpq tries a server on this machine.");
}

bool connect_check(struct arena *arena, PGconn *connection, const char *conninfo,
                   struct error *error)
{
    if (PQstatus(connection) == CONNECTION_OK)
        return true;
    if (interrupt_requested())
        return error_interrupted(error);
    char sqlstate[SQLSTATE_LENGTH + 1];
    const char *words = read_words(arena, PQerrorMessage(connection), sqlstate);
    if (!*words) /* its time was over */
        words = "connection to server failed: timeout expired";
    enum error_code code = code_of_words(connection, words);
    if (str_equal(sqlstate, "42704") || str_equal(sqlstate, "22023"))
        code = ERROR_USAGE; /* an option that the server does not know */
    else if (*sqlstate)
        code = connect_code_of(sqlstate);
    error_set(error, code, "could not connect to the database");
    error_detail(error, "%s", words);
    error->connection_lost = code == ERROR_TEMPORARY;
    hint(arena, connection, conninfo, sqlstate, error);
    return false;
}
