/*
 * arena: memory that is released all at once.
 *
 * One arena lives as long as an invocation; the backfill makes one more per batch. Nothing
 * allocated here is freed alone, so ownership is never a question: what an arena gave lives until
 * arena_free. Running out of memory ends the process with exit status 1 and a line on standard
 * error; no caller checks for NULL.
 */
#ifndef SLUICE_BASE_ARENA_H
#define SLUICE_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of `old_size` bytes at `ptr` in a zero-extended block of `new_size`; ptr may be NULL. */
void *arena_grow(struct arena *arena, const void *ptr, size_t old_size, size_t new_size);

char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Bytes handed out so far. */
size_t arena_used(const struct arena *arena);

/* Append a zeroed element to `items` (an array in `arena`) and give its address. */
#define ARENA_PUSH(arena, items, count)                                                            \
    ((items) = arena_push_((arena), (items), (count), sizeof *(items)), &(items)[(count)++])
void *arena_push_(struct arena *arena, void *items, size_t count, size_t item_size);

#endif
