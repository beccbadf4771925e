/*
 * interrupt: SIGINT and SIGTERM ask the program to end; whoever waits looks here.
 *
 * After interrupt_install the first such signal sets a flag, at which a running statement is
 * cancelled and the run ends cleanly within one batch; one that comes more than a second later ends
 * the process at once.
 */
#ifndef SLUICE_BASE_INTERRUPT_H
#define SLUICE_BASE_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

void interrupt_install(void);
bool interrupt_requested(void);

/* Sleep, in milliseconds; false when an interrupt cut it short. */
bool interrupt_sleep_ms(int64_t duration_ms);

/* A clock that only goes forward, in milliseconds. */
int64_t clock_now_ms(void);

#endif
