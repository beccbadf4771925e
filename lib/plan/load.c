#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/interrupt.h"
#include "plan/plan.h"

static bool read_all(const char *file, char *bytes, size_t room, size_t *length)
{
    FILE *stream = fopen(file, "rb");
    if (stream == NULL)
        return false;
    *length = fread(bytes, 1, room, stream);
    bool read = !ferror(stream);
    int reason = errno;
    fclose(stream);
    errno = reason;
    return read;
}

bool plan_load(struct arena *arena, const char *file, const struct plan **plan,
               struct problem_list *problems, struct error *error)
{
    /* One byte more than allowed tells that the file is too large. */
    size_t room = PLAN_MAX_BYTES + 1, length = 0;
    char *bytes = arena_alloc(arena, room);
    *plan = NULL;
    if (!read_all(file, bytes, room, &length)) {
        if (interrupt_requested())
            return error_interrupted(error);
        error_set(error, ERROR_USAGE, "could not read plan file \"%s\": %s", file, strerror(errno));
        error_hint(error, "Name the file of a plan, or a plan that `sluice status` lists.");
        return false;
    }
    *plan = plan_read(arena, file, bytes, length, problems);
    if (*plan == NULL)
        error_set(error, ERROR_USAGE, "plan file \"%s\" has %zu problem%s", file, problems->count,
                  problems->count == 1 ? "" : "s");
    return *plan != NULL;
}
