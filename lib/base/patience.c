#include "base/patience.h"

#include <time.h>
#include <unistd.h>

#include "base/interrupt.h"

/* Another one for each process and each moment: two that collide began at the same time. */
static uint64_t seed(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t mixed = ((uint64_t)now.tv_sec << 32) ^ ((uint64_t)now.tv_nsec << 8) ^
                     ((uint64_t)getpid() * 0x9e3779b97f4a7c15u);
    return mixed ? mixed : 1;
}

/* xorshift64 (Marsaglia, "Xorshift RNGs", 2003): no secret hangs on it. */
static uint64_t draw(struct patience *p)
{
    p->chance ^= p->chance << 13;
    p->chance ^= p->chance >> 7;
    p->chance ^= p->chance << 17;
    return p->chance;
}

struct patience patience_new(int64_t first_ms, int64_t longest_ms, int64_t within_ms)
{
    int64_t now_ms = clock_now_ms();
    return (struct patience){
        .began_ms = now_ms,
        .deadline_ms = within_ms < first_ms ? now_ms : now_ms + within_ms,
        .first_ms = first_ms,
        .longest_ms = longest_ms,
        .next_ms = first_ms,
        .chance = seed(),
    };
}

bool patience_is_over(const struct patience *p)
{
    return clock_now_ms() >= p->deadline_ms;
}

int64_t patience_waited_ms(const struct patience *p)
{
    return clock_now_ms() - p->began_ms;
}

int64_t patience_next_ms(const struct patience *p)
{
    int64_t left_ms = p->deadline_ms - clock_now_ms();
    return left_ms < 0 ? 0 : left_ms < p->next_ms ? left_ms : p->next_ms;
}

int64_t patience_take_ms(struct patience *p)
{
    int64_t most_ms = patience_next_ms(p), half_ms = most_ms / 2;
    bool last = most_ms < p->next_ms;
    p->next_ms = p->next_ms * 2 < p->longest_ms ? p->next_ms * 2 : p->longest_ms;
    if (last) /* the try at the deadline: no chance is left to it */
        return most_ms;
    return most_ms - (int64_t)(draw(p) % (uint64_t)(half_ms + 1));
}

bool patience_rest(struct patience *p)
{
    return interrupt_sleep_ms(patience_take_ms(p));
}

void patience_at_least(struct patience *p, int64_t rest_ms)
{
    p->next_ms = p->next_ms > rest_ms ? p->next_ms : rest_ms;
}

void patience_renew(struct patience *p)
{
    p->next_ms = p->first_ms;
}

bool patience_may_say(struct patience *p, int64_t every_ms, bool news)
{
    int64_t now_ms = clock_now_ms();
    if (p->said_ms != 0 && !news && now_ms - p->said_ms < every_ms)
        return false;
    p->said_ms = now_ms;
    return true;
}
