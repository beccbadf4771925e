#include "base/interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>

/* Set by a handler, which may run in any thread, and read by all of them. */
static atomic_bool requested;
static atomic_llong requested_at_ms;
_Static_assert(ATOMIC_BOOL_LOCK_FREE == 2 && ATOMIC_LLONG_LOCK_FREE == 2,
               "a signal handler may only write what takes no lock");

/* One Ctrl-C often comes twice, from the terminal and from what started the program (timeout, npm);
 * only one that comes later is somebody who does not want to wait. */
enum { SAME_SIGNAL_MS = 1000 };

static void on_signal(int number)
{
    int64_t now = clock_now_ms();
    if (!atomic_load(&requested)) {
        atomic_store(&requested_at_ms, now);
        atomic_store(&requested, true);
    } else if (now - atomic_load(&requested_at_ms) > SAME_SIGNAL_MS) {
        signal(number, SIG_DFL);
        raise(number);
    }
}

void interrupt_install(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

bool interrupt_requested(void)
{
    return atomic_load(&requested);
}

int64_t clock_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool interrupt_sleep_ms(int64_t duration_ms)
{
    enum { SLICE_MS = 100 };
    for (int64_t end = clock_now_ms() + duration_ms, left; (left = end - clock_now_ms()) > 0;) {
        if (interrupt_requested())
            return false;
        int64_t slice = left < SLICE_MS ? left : SLICE_MS;
        nanosleep(&(struct timespec){.tv_nsec = (long)(slice * 1000000)}, NULL);
    }
    return !interrupt_requested();
}
