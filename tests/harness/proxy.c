#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/proxy.h"

enum { MAX_LINKS = 16, BUFFER = 1 << 20, HEADER = 5, FAILED = 99 };

struct proxy_told {
    size_t statements;
    bool met;
};

/* One direction of a connection: bytes that do not make up a message yet. */
struct stream {
    char *bytes;
    size_t length;
};

struct link {
    int client, server; /* 0: none */
    bool started;       /* the first message has no type */
    bool losing;        /* answers are thrown away until the server is ready again */
    struct stream from_client, from_server;
};

struct relay {
    struct proxy_spec spec;
    struct proxy_told *told;
    struct link links[MAX_LINKS];
};

/* Nobody looks at what is said in the relay's process: its exit status is the message. */
static void must(bool good)
{
    if (!good)
        _exit(FAILED);
}

static struct sockaddr_un address_of(const char *directory)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", directory);
    must(length > 0 && (size_t)length < sizeof address.sun_path);
    return address;
}

static void close_link(struct link *link)
{
    close(link->client);
    close(link->server);
    free(link->from_client.bytes);
    free(link->from_server.bytes);
    *link = (struct link){0};
}

static bool send_all(int to, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(to, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

static void accept_link(struct relay *relay, int listener)
{
    struct link *link = relay->links;
    while (link < relay->links + MAX_LINKS && link->client != 0)
        link++;
    must(link < relay->links + MAX_LINKS);
    link->client = accept(listener, NULL, NULL);
    must(link->client > 0);
    link->server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    link->from_client.bytes = malloc(BUFFER);
    link->from_server.bytes = malloc(BUFFER);
    must(link->server > 0 && link->from_client.bytes && link->from_server.bytes);
    const struct sockaddr_un server = address_of(relay->spec.upstream);
    if (connect(link->server, (const struct sockaddr *)&server, sizeof server) != 0)
        close_link(link);
}

static size_t big_endian(const char *bytes)
{
    size_t value = 0;
    for (int i = 0; i < 4; i++)
        value = value << 8 | (unsigned char)bytes[i];
    return value;
}

/* The length of the message that the stream begins with; 0: it is not whole yet. */
static size_t message_length(const struct stream *stream, bool typed)
{
    size_t before = typed ? 1 : 0;
    if (stream->length < before + 4)
        return 0;
    size_t length = before + big_endian(stream->bytes + before);
    must(length <= BUFFER);
    return stream->length < length ? 0 : length;
}

static void forget(struct stream *stream, size_t length)
{
    memmove(stream->bytes, stream->bytes + length, stream->length - length);
    stream->length -= length;
}

/* Query or Parse, but not the question for the pid. */
static bool is_statement(const struct link *link, size_t length)
{
    static const char question[] = "virtualxid";
    const char *bytes = link->from_client.bytes;
    return link->started && (bytes[0] == 'Q' || bytes[0] == 'P') &&
           memmem(bytes, length, question, sizeof question - 1) == NULL;
}

/* As `pg_ctl stop --mode immediate` does it, without its waits. After every other statement the
 * server gets a moment to execute it. */
static void crash_server(const struct relay *relay, int server)
{
    enum { MOMENT_MS = 200, POLLS = 10000, POLL_US = 2000 };
    struct pollfd answer = {.fd = server, .events = POLLIN};
    char path[256];
    must((size_t)snprintf(path, sizeof path, "%s/data/postmaster.pid", relay->spec.upstream) <
         sizeof path);
    FILE *file = fopen(path, "r");
    int pid = 0;
    must(file != NULL && fscanf(file, "%d", &pid) == 1 && pid > 1 && fclose(file) == 0);
    if (relay->spec.statement % 2 == 0)
        poll(&answer, 1, MOMENT_MS);
    must(kill(pid, SIGQUIT) == 0);
    for (int i = 0; access(path, F_OK) == 0; i++) {
        must(i < POLLS);
        usleep(POLL_US);
    }
}

/* False when the connection is over. */
static bool pass_message(struct relay *relay, struct link *link, size_t length)
{
    const char *bytes = link->from_client.bytes;
    bool now = is_statement(link, length) && ++relay->told->statements == relay->spec.statement;
    enum proxy_way way = now ? relay->spec.way : PROXY_PASS;
    relay->told->met |= way != PROXY_PASS;
    if (way == PROXY_HALF)
        length /= 2;
    link->losing |= way == PROXY_LOST;
    bool good = send_all(link->server, bytes, length);
    if (way == PROXY_CRASH)
        crash_server(relay, link->server);
    return good && (way == PROXY_PASS || way == PROXY_LOST);
}

static bool receive(int from, struct stream *stream)
{
    must(stream->length < BUFFER);
    ssize_t got = recv(from, stream->bytes + stream->length, BUFFER - stream->length, 0);
    if (got <= 0)
        return false;
    stream->length += (size_t)got;
    return true;
}

static bool client_spoke(struct relay *relay, struct link *link)
{
    if (!receive(link->client, &link->from_client))
        return false;
    for (size_t length; (length = message_length(&link->from_client, link->started)) > 0;) {
        if (!pass_message(relay, link, length))
            return false;
        link->started = true;
        forget(&link->from_client, length);
    }
    return true;
}

static bool server_spoke(struct link *link)
{
    if (!receive(link->server, &link->from_server))
        return false;
    if (!link->losing) {
        bool good = send_all(link->client, link->from_server.bytes, link->from_server.length);
        link->from_server.length = 0;
        return good;
    }
    for (size_t length; (length = message_length(&link->from_server, true)) > 0;) {
        if (link->from_server.bytes[0] == 'Z')
            return false;
        forget(&link->from_server, length);
    }
    return true;
}

static void serve(struct relay *relay, int listener)
{
    for (;;) {
        struct pollfd fds[1 + 2 * MAX_LINKS] = {{.fd = listener, .events = POLLIN}};
        for (size_t i = 0; i < MAX_LINKS; i++) {
            const struct link *link = &relay->links[i];
            fds[1 + 2 * i].fd = link->client ? link->client : -1;
            fds[2 + 2 * i].fd = link->server ? link->server : -1;
            fds[1 + 2 * i].events = fds[2 + 2 * i].events = POLLIN;
        }
        if (poll(fds, sizeof fds / sizeof *fds, -1) < 0)
            continue;
        for (size_t i = 0; i < MAX_LINKS; i++) {
            struct link *link = &relay->links[i];
            if ((fds[1 + 2 * i].revents && !client_spoke(relay, link)) ||
                (link->client && fds[2 + 2 * i].revents && !server_spoke(link)))
                close_link(link);
        }
        if (fds[0].revents)
            accept_link(relay, listener);
    }
}

struct proxy proxy_start(const struct proxy_spec *spec)
{
    struct proxy proxy = {.told = mmap(NULL, sizeof *proxy.told, PROT_READ | PROT_WRITE,
                                       MAP_SHARED | MAP_ANONYMOUS, -1, 0)};
    assert_true(proxy.told != MAP_FAILED);
    const struct sockaddr_un address = address_of(spec->directory);
    unlink(address.sun_path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_not_equal(listener, -1);
    assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, MAX_LINKS), 0);
    fflush(NULL);
    proxy.pid = fork();
    assert_int_not_equal(proxy.pid, -1);
    if (proxy.pid == 0) {
        struct relay relay = {.spec = *spec, .told = proxy.told};
        serve(&relay, listener);
    }
    close(listener);
    return proxy;
}

bool proxy_met(const struct proxy *proxy)
{
    return proxy->told->met;
}

size_t proxy_statements(const struct proxy *proxy)
{
    return proxy->told->statements;
}

void proxy_stop(struct proxy *proxy)
{
    int status;
    kill(proxy->pid, SIGKILL);
    assert_int_equal(waitpid(proxy->pid, &status, 0), proxy->pid);
    munmap(proxy->told, sizeof *proxy->told);
    if (WIFEXITED(status))
        fail_msg("the proxy ended with status %d", WEXITSTATUS(status));
}
