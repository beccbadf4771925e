/*
 * patience: how long to go on trying, and how long to rest between two tries. Whoever waits for
 * something that others have to do waits by one of these.
 *
 *     struct patience patience = patience_new(FIRST_MS, LONGEST_MS, deadline_ms);
 *     while (!try()) {
 *         if (patience_is_over(&patience))
 *             return give_up();
 *         if (patience_may_say(&patience, SAY_EVERY_MS, false))
 *             say("trying again in %s", patience_next_ms(&patience));
 *         if (!patience_rest(&patience))
 *             return interrupted();
 *     }
 *
 * A rest is twice as long as the one before, up to the longest, and half of it is left to chance,
 * so that two who collided do not collide again. It never goes past the deadline: the last try is
 * made right at it. A patience is a plain value without anything to release; one that is shared by
 * threads is locked by who shares it. Zeroed, it has not begun (began_ms is 0).
 */
#ifndef SLUICE_BASE_PATIENCE_H
#define SLUICE_BASE_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

struct patience {
    int64_t began_ms, deadline_ms; /* of clock_now_ms */
    int64_t first_ms, longest_ms;
    int64_t next_ms; /* the next rest, at most */
    int64_t said_ms; /* when something was said last; 0: never */
    uint64_t chance;
};

/* `within_ms` from now it is over; at once where not even the first rest fits into that. */
struct patience patience_new(int64_t first_ms, int64_t longest_ms, int64_t within_ms);

bool patience_is_over(const struct patience *patience);
int64_t patience_waited_ms(const struct patience *patience);

/* Rest before the next try; false when an interrupt cut it short. */
bool patience_rest(struct patience *patience);
/* How long that will be at most. */
int64_t patience_next_ms(const struct patience *patience);
/* For who may not sleep: how long to leave it alone from now. Counts as a rest. */
int64_t patience_take_ms(struct patience *patience);

/* Make the next rest at least so long, because the try itself is dear. */
void patience_at_least(struct patience *patience, int64_t rest_ms);
/* Something has moved: rests are short again, and the deadline stays. */
void patience_renew(struct patience *patience);

/* Whether it is time for a line: at first, when there is news, and every so often. */
bool patience_may_say(struct patience *patience, int64_t every_ms, bool news);

#endif
