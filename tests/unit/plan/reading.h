/* reading: plans from text, and what the reader says of them. */
#ifndef SLUICE_TESTS_UNIT_PLAN_READING_H
#define SLUICE_TESTS_UNIT_PLAN_READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "../yaml/problems.h"
#include "phase/add_column/add_column.h"
#include "phase/constrain/constrain.h"
#include "phase/drop/drop.h"
#include "phase/gate/gate.h"
#include "phase/kinds.h"
#include "phase/swap/swap.h"
#include "plan/plan.h"

/* The arguments of a phase, which is of this kind. */
#define ARGS(plan, index, kind_)                                                                   \
    ((const struct kind_##_args *)args_of((plan), (index), &phase_##kind_))

static inline const void *args_of(const struct plan *plan, size_t index,
                                  const struct phase_kind *kind)
{
    assert_ptr_equal(plan->phases.items[index].kind, kind);
    return plan->phases.items[index].args;
}

static struct arena *arena;
static struct problem_list problems;

static inline int reading_setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static inline int reading_teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static inline const struct plan *read_any(const char *text)
{
    problems = (struct problem_list){.arena = arena};
    return plan_read(arena, "test.yaml", text, strlen(text), &problems);
}

/* A plan without a problem. */
static inline const struct plan *read_well(const char *text)
{
    const struct plan *plan = read_any(text);
    assert_string_equal(problems_text(&problems), "");
    assert_non_null(plan);
    return plan;
}

/* Exactly these problems, as "LINE:COLUMN: MESSAGE" lines. */
static inline void assert_problems(const char *text, const char *expected)
{
    assert_null(read_any(text));
    assert_string_equal(problems_text(&problems), expected);
}

/* The same for the phases of a plan, in block style; they begin at line 4. */
static inline void assert_phase_problems(const char *phases, const char *expected)
{
    assert_problems(arena_printf(arena, "sluice: 1\nplan: p\nphases:\n%s", phases), expected);
}

#endif
