/* Connections of the processes that have started us: see ancestry.h. */
#include "base/ancestry.h"

#include <dirent.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"

struct inodes {
    struct arena *arena;
    unsigned long *items;
    size_t count;
};

static bool has(const struct inodes *inodes, unsigned long inode)
{
    for (size_t i = 0; i < inodes->count; i++)
        if (inodes->items[i] == inode)
            return true;
    return false;
}

/* The parent of a process; 0: there is none, or it cannot be told. */
static long parent_of(long pid)
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    bool read = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    const char *behind = read ? strrchr(line, ')') : NULL; /* the name may have any character */
    return behind && strlen(behind) > 4 ? strtol(behind + 4, NULL, 10) : 0;
}

static void add_sockets(struct inodes *inodes, long pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/fd", pid);
    DIR *folder = opendir(path);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        char name[320], target[64] = "";
        unsigned long inode;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (readlink(name, target, sizeof target - 1) > 0 && str_starts_with(target, "socket:[") &&
            (inode = strtoul(target + strlen("socket:["), NULL, 10)) && !has(inodes, inode))
            *ARENA_PUSH(inodes->arena, inodes->items, inodes->count) = inode;
    }
    if (folder)
        closedir(folder);
}

/* Lines as "0: 0100007F:A1B2 0100007F:1538 01 … inode …". */
static void read_tcp(const char *path, const struct inodes *inodes, struct ancestry *out)
{
    char line[512];
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        char *rest, *word = strtok_r(line, " ", &rest);
        const char *words[10] = {0};
        for (size_t i = 0; word && i < 10; i++, word = strtok_r(NULL, " ", &rest))
            words[i] = word;
        const char *here = words[1] ? strrchr(words[1], ':') : NULL;
        if (here && words[9] && has(inodes, strtoul(words[9], NULL, 10)))
            *ARENA_PUSH(inodes->arena, out->ports, out->port_count) =
                (int)strtol(here + 1, NULL, 16);
    }
    if (file)
        fclose(file);
}

/* The attributes of one socket that the kernel tells of: the server's end, which has the name, and
 * whose peer may be one of ours. */
static bool is_ours(const char *attributes, size_t length, const struct inodes *inodes)
{
    bool named = false, ours = false;
    struct rtattr a;
    for (size_t at = 0; at + sizeof a <= length; at += RTA_ALIGN(a.rta_len)) {
        memcpy(&a, attributes + at, sizeof a);
        if (a.rta_len < sizeof a || a.rta_len > length - at)
            break;
        const char *value = attributes + at + RTA_LENGTH(0);
        size_t size = a.rta_len - RTA_LENGTH(0);
        __u32 peer;
        if (a.rta_type == UNIX_DIAG_NAME)
            named = strstr(arena_strndup(inodes->arena, value, size), "/.s.PGSQL.") != NULL;
        if (a.rta_type == UNIX_DIAG_PEER && size == sizeof peer) {
            memcpy(&peer, value, sizeof peer);
            ours = has(inodes, peer);
        }
    }
    return named && ours;
}

/* One answer of the kernel, of many sockets; *over: it was the last. */
static bool read_answer(const char *buffer, size_t length, const struct inodes *inodes, bool *over)
{
    enum { FIRST = NLMSG_LENGTH(NLMSG_ALIGN(sizeof(struct unix_diag_msg))) };
    bool found = false;
    struct nlmsghdr h;
    for (size_t at = 0; !*over && at + sizeof h <= length; at += NLMSG_ALIGN(h.nlmsg_len)) {
        memcpy(&h, buffer + at, sizeof h);
        *over = h.nlmsg_type == NLMSG_DONE || h.nlmsg_type == NLMSG_ERROR ||
                h.nlmsg_len < sizeof h || h.nlmsg_len > length - at;
        if (!*over && h.nlmsg_len > FIRST)
            found |= is_ours(buffer + at + FIRST, h.nlmsg_len - FIRST, inodes);
    }
    return found;
}

static bool ask_unix(int fd)
{
    struct {
        struct nlmsghdr header;
        struct unix_diag_req request;
    } question = {
        .header = {.nlmsg_len = sizeof question,
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .request = {.sdiag_family = AF_UNIX,
                    .udiag_states = ~0U,
                    .udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER},
    };
    struct timeval patience = {.tv_sec = 1};
    return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
           send(fd, &question, sizeof question, 0) == (ssize_t)sizeof question;
}

static bool any_unix(const struct inodes *inodes)
{
    char buffer[16384];
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    bool found = false, over = fd < 0 || !ask_unix(fd);
    while (!over) {
        ssize_t length = recv(fd, buffer, sizeof buffer, 0);
        over = length <= 0;
        if (!over)
            found |= read_answer(buffer, (size_t)length, inodes, &over);
    }
    if (fd >= 0)
        close(fd);
    return found;
}

void ancestry_find(struct arena *arena, struct ancestry *out)
{
    enum { MOST = 64 };
    struct inodes inodes = {.arena = arena};
    long pid = getppid();
    *out = (struct ancestry){0};
    for (int i = 0; pid > 0 && i < MOST; i++, pid = parent_of(pid))
        add_sockets(&inodes, pid);
    if (!inodes.count)
        return;
    read_tcp("/proc/net/tcp", &inodes, out);
    read_tcp("/proc/net/tcp6", &inodes, out);
    out->local = any_unix(&inodes);
}
