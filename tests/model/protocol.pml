/*
 * protocol: how the runs of one plan share a database, as a model for spin. docs/model.md says what
 * it leaves out. Each step names the C function that it stands for.
 *
 * One plan with the phases EXPAND (one transaction), FILL (a batch, by the run or by a worker with a
 * connection of its own), INDEX (outside a transaction), a gate, and DROP. Two runners advance it or
 * take it back, and may be killed, or lose a reply, before and after whatever they commit. Beside
 * them both versions of an application write, somebody confirms the gate, its evidence comes and
 * goes, and a stray write makes old and new disagree. In the end somebody advances the plan
 * undisturbed.
 *
 * What must hold is asserted where it could break, with the number of SPEC's promise. The names in
 * #ifdef are bugs made on purpose, each of which the checker must find: see run.t.
 */
#ifndef DEATHS
#define DEATHS 1 /* how often a runner may be killed, all in all */
#endif
#ifndef RUNS
#define RUNS 2 /* commands of each of the two */
#endif

#define EXPAND 0
#define FILL 1
#define INDEX 2
#define DROP 3 /* behind the gate */
#define COMPLETE 4

mtype = { PENDING, RUNNING, WAITING, DONE, REVERTING, REVERTED };
mtype = { ABSENT, PARTIAL, PRESENT };

/* ---- The user's schema, and one of its rows ---- */
bool column, sync;      /* the new column; the trigger that keeps both sides alike */
bool old_column = true;
mtype index = ABSENT;
bool unfilled;          /* the row is older than sync, and has not been filled */
bit old_value, new_value;
bit latest;             /* what the application wrote last, whichever version */

#define agree (!unfilled && old_value == new_value)

/* ---- Schema sluice ---- */
mtype plan = PENDING;     /* plan.state */
mtype state[4] = PENDING; /* phase.state */
bool done[4];             /* operation.done */
bool filled;              /* no row of backfill_range is left */
bool approved;            /* a row of approval */
byte epoch;               /* plan.epoch */
byte share;               /* transactions that have locked the plan's row FOR SHARE */

/* ---- Sessions ---- */
byte lease;               /* whose session has the advisory lock: runner 1, 2; 0: nobody's */
byte working[3];          /* the epoch of each runner's run; 0: it has none */
byte job[3];              /* the epoch under which the runner's worker is to fill; 0: it is not */
bool in_batch[3];         /* that worker is in a transaction */
byte zombie;              /* a statement of this runner goes on although its client is gone */
byte deaths, finished;
bool evidence;            /* of the gate, as the database shows it now */
bool held[3];             /* it did, at some moment of this runner's run */
bool comparing;           /* a run stands between comparing the rows and the drop */
bool compared;

/* The process is killed or its connection cut, and with its session the lease ends. */
inline may_die() {
    if
    :: skip
    :: atomic { !last && deaths < DEATHS -> deaths++; goto gone }
    fi
}

#ifdef NO_FENCE
#define stale(mine) false
#else
#define stale(mine) (mine != epoch)
#endif

/* One transaction of a run: BEGIN what it does COMMIT. The store's statements are fenced
 * (operation_done.sql and its kin), so who was overtaken writes nothing. Whoever dies before it has
 * done nothing, whoever dies after it has lost the reply. */
#define BEGIN  may_die(); atomic { if :: stale(mine) -> goto gone :: else fi; assert(mine == epoch); /* 5 */
#define COMMIT }; may_die()

/* run_load_phases, run_next_phase (lease.c) */
inline read_state() {
    atomic {
        next = 0;
        do
        :: next < COMPLETE && state[next] == DONE -> next++
        :: else -> break
        od;
        if
        :: next < COMPLETE -> read_done = done[next]
        :: else -> read_done = false
        fi;
        read_plan = plan
    }
}

/* run_begin (lease.c): the lease, then what it protects, then the number that fences others out */
inline run_begin() {
#ifdef STATE_BEFORE_LEASE
    read_state();
#endif
    atomic { /* take_lease */
        if
        :: lease == 0 -> lease = me; held[me] = evidence
        :: else -> goto over /* exit status 75 */
        fi
    };
#ifndef STATE_BEFORE_LEASE
    read_state();
#endif
    may_die();
    atomic { share == 0 -> epoch++; mine = epoch; working[me] = mine }; /* store_next_epoch */
    may_die()
}

/* run_transaction (transaction.c): the work commits with its record. */
inline expand() {
    BEGIN
        assert(!column); /* 2: "column already exists", now and on every further try */
        column = true; sync = true; unfilled = true;
#ifdef RECORD_LATER
    COMMIT;
    BEGIN
#endif
        done[EXPAND] = true
    COMMIT
}

/* batch_fill (batch.c): the rows, then store_save_pass, whose fence locks the plan's row until the
 * commit, so that no successor begins meanwhile. */
inline batch() {
    may_die();
    atomic {
        if
        :: stale(mine) -> goto gone
        :: else
        fi;
#ifndef FENCE_UNLOCKED
        share++
#endif
    };
    atomic {
        assert(mine == epoch); /* 5 */
        assert(column);
        if
        :: unfilled -> new_value = old_value; unfilled = false
        :: else
        fi;
        filled = true;
#ifndef FENCE_UNLOCKED
        share--
#endif
    };
    may_die()
}

/* run_backfill (backfill.c): workers have ended (pthread_join) before it is recorded. */
inline fill() {
    job[me] = mine;
    do
    :: atomic { !filled -> skip }; batch()
    :: filled -> break
    od;
    job[me] = 0;
    !in_batch[me];
    BEGIN done[FILL] = true COMMIT
}

/* run_alone (operate.c): a probe says what an interrupted one has left. The session that builds is the
 * one with the lease, and has it until its statement ends, whether its client is there or not. */
inline build_index() {
#ifndef NO_PROBE
    atomic {
        if
        :: index == PARTIAL -> index = ABSENT
        :: else
        fi
    };
#endif
    may_die();
    if
    :: index == ABSENT ->
        if
        :: atomic { index == ABSENT -> index = PARTIAL };
            index = PRESENT
        :: atomic { index != ABSENT -> goto gone } /* "already exists" */
        :: atomic { !last && deaths < DEATHS -> deaths++;
#ifdef LEASE_ELSEWHERE
            zombie = me;
#else
            if :: index = PRESENT :: index = PARTIAL :: skip fi;
#endif
            goto gone }
        fi
    :: else
    fi;
    BEGIN done[INDEX] = true COMMIT
}

/* drop: the rows are compared, and again whenever it is resumed (resume_at); then the old shape goes
 * in one transaction, which looks at indexes and constraints once more. */
inline drop() {
#ifndef NO_COMPARE
    atomic { /* proof_rows_agree */
        if
        :: agree -> comparing = true; compared = true
#ifdef COMPARE_ONCE
        :: !agree && compared -> skip
#endif
        :: else -> goto ended /* exit status 4 */
        fi
    };
#endif
    BEGIN
        if
        :: index != PRESENT -> goto ended /* proof_all_valid */
        :: else
        fi;
        assert(agree);    /* 3 */
        assert(approved);
        assert(held[me]); /* the evidence held while this run was at work */
        old_column = false; sync = false; comparing = false;
        done[DROP] = true
    COMMIT
}

/* run_phase (advance.c) */
inline advance_phase() {
    if
    :: next == DROP ->
        if /* engine_evaluate_gate (gate.c): the evidence as it is now */
#ifdef EVIDENCE_ONCE
        :: atomic { approved -> skip }
#else
        :: atomic { approved && evidence -> held[me] = true }
#endif
        :: atomic { !last && !(approved && evidence) -> goto ended } /* exit status 3, 4 */
        fi
    :: else
    fi;
    BEGIN plan = RUNNING; state[next] = RUNNING COMMIT; /* begin_phase */
    if
    :: read_done
    :: !read_done && next == EXPAND -> expand()
    :: !read_done && next == FILL -> fill()
    :: !read_done && next == INDEX -> build_index()
    :: !read_done && next == DROP -> drop()
    fi;
    BEGIN /* finish */
        state[next] = DONE;
        if
        :: next == DROP -> plan = DONE
        :: next == INDEX -> plan = WAITING
        :: else -> plan = RUNNING
        fi
    COMMIT
}

/* run_undo_operations (operate.c) */
inline undo_operations() {
    if
    :: next == INDEX ->
        index = ABSENT; /* clear_partial, undo_alone */
        BEGIN done[INDEX] = false COMMIT
    :: next == EXPAND && done[EXPAND] ->
#ifdef SYNC_ENDS_EARLY
        BEGIN sync = false COMMIT;
#endif
        BEGIN
            assert(column);
            column = false; sync = false; unfilled = false; new_value = 0;
            done[EXPAND] = false
        COMMIT
    :: else -> BEGIN done[next] = false COMMIT
    fi
}

/* undo_phase (revert.c) */
inline revert_phase() {
    BEGIN plan = REVERTING; state[next] = REVERTING COMMIT; /* begin_undo */
    undo_operations();
    BEGIN /* finish_undo */
        if
        :: next == FILL -> filled = false /* store_delete_backfills */
        :: else
        fi;
        state[next] = PENDING;
        if
        :: next == EXPAND ->
            plan = REVERTED;
            assert(!column && !sync && old_column && index == ABSENT); /* 4 */
            assert(old_value == latest)                                /* 4 */
        :: next == DROP -> plan = WAITING
        :: else -> plan = RUNNING
        fi;
        approved = false /* store_void_approvals */
    COMMIT
}

proctype Runner(byte me; bool last) {
    byte next, mine, runs;
    bool read_done;
    mtype read_plan = PENDING;
    do
    :: atomic { !last && runs == RUNS -> break }
    :: atomic { last && plan == DONE -> break }
    :: atomic { (last -> plan != DONE : runs < RUNS) -> runs++; assert(runs < 10) /* 2 */ };
        run_begin();
        if
        :: read_plan != REVERTING && (!last || read_plan != DONE) -> /* engine_advance */
            do
            :: next == COMPLETE -> break
            :: else ->
                advance_phase();
                read_state();
                if
                :: true
                :: !last -> break
                fi
            od
        :: (!last || read_plan == REVERTING) && !(next == DROP && read_done) && next != COMPLETE ->
            do /* engine_revert */
            :: next < COMPLETE && state[next] != PENDING -> revert_phase(); read_state()
            :: next < COMPLETE && state[next] == PENDING && next > 0 -> next--
            :: else -> break
            od
        :: !last -> skip
        fi;
ended:
gone:
        atomic { /* run_end, or the server's end of a session */
            if
            :: lease == me -> lease = 0; comparing = false
            :: else
            fi;
            working[me] = 0; job[me] = 0
        };
over:
        atomic { next = 0; mine = 0; read_done = false; read_plan = PENDING }
    od;
    finished++
}

/* run_worker (backfill.c): a session without the lease, which may be in the middle of a batch when its
 * run is gone, and may begin one before it has heard of that. */
proctype Worker(byte me) {
    byte mine;
    bool last = true; /* nothing hangs on its own death */
    do
    :: atomic { job[me] != 0 && !filled -> mine = job[me]; in_batch[me] = true };
        batch();
gone:   atomic { in_batch[me] = false; mine = 0 }
    :: atomic { finished == 3 -> break }
    od
}

/* ---- Everybody else ---- */

/* Both versions of the application, and what sync's trigger makes of what they write. */
active proctype Application() {
    do
    :: atomic { old_column && finished < 2 ->
            old_value = 1 - old_value; latest = old_value;
            if :: sync -> new_value = old_value; unfilled = false :: else fi }
    :: atomic { column && finished < 2 ->
            if :: unfilled -> new_value = 1 - old_value :: else -> new_value = 1 - new_value fi;
            unfilled = false; latest = new_value;
            if :: sync -> old_value = new_value :: else fi }
    :: atomic { finished == 3 -> break }
    od
}

/* engine_confirm (confirm.c): without the lease; the approval hangs on the plan's row as it was read. */
active proctype Confirm() {
    byte seen;
    do
    :: atomic { plan == WAITING && evidence && !approved -> seen = epoch };
        atomic { /* write_approval */
#ifdef CONFIRM_BLIND
            approved = true;
#else
            share == 0;
            if
            :: plan == WAITING && seen == epoch -> approved = true
            :: else
            fi;
#endif
            assert(!approved || state[INDEX] == DONE); /* of a gate that is reached */
            seen = 0
        }
    :: atomic { finished == 3 -> break }
    od
}

active proctype Evidence() {
    do
    :: atomic { finished < 2 -> evidence = !evidence;
            if :: evidence -> held[1] = true; held[2] = true :: else fi }
    :: atomic { finished == 3 -> break }
    od
}

/* Once, a write that sync does not see. Between comparing and dropping nothing could notice it. */
active proctype Stray() {
    if
    :: atomic { column && old_column && !unfilled && !comparing && finished < 2 ->
            new_value = 1 - old_value; latest = old_value }
    :: atomic { finished == 3 -> skip }
    fi
}

/* A statement whose client is gone. */
active proctype Server() {
    do
    :: atomic { zombie != 0 ->
            assert(working[3 - zombie] == 0); /* 5: beside a successor */
            if :: column -> index = PRESENT :: else fi;
            zombie = 0 }
    :: atomic { finished == 3 -> break }
    od
}

init {
    atomic { run Runner(1, false); run Runner(2, false); run Worker(1); run Worker(2) };
    /* Whatever happened, the same command brings it to its end: promise 2. The operator mends what a
     * stray write has done. */
    atomic {
        finished == 2 -> evidence = true;
        if
        :: column && old_column && !unfilled -> new_value = old_value
        :: else
        fi;
        run Runner(1, true)
    };
    atomic {
        finished == 3 -> assert(plan == DONE && column && !old_column && !sync);
        assert(index == PRESENT && !unfilled && filled && lease == 0);
        assert(new_value == latest)
    }
}
