/* Two parties, two orders, one gate, a centre: every schedule, by exhaustive search (Spin 6.5).

   Party 0 owns the site of both orders; both parties must sign both. Once something is signed it is
   a set bit that anybody may look at, at once, later, again, or never: that is a network that
   delays, reorders, duplicates and withholds. Time is counted in ticks; every clock may show one
   tick more or less than the true time, each time it is read.

   A machine's step is one atomic block, named as in the code. What is checked:
     S1 S2 S3 S6     when the gate opens and when it flies (S4 is in S1: of this order, challenge)
     S2 GATE         a refusal that reached the gate shuts the order
     E2              a challenge follows a complete dossier
     R2              a register decides once; only an opening overtakes that
     L1              a register that looks at its clock after the deadline has decided; and whatever
                     happened, at the end every register has decided
     L2              with -DWILLING: nobody refuses, links deliver before the clock moves on, and
                     the centre may die for good: at the end everything is authorised everywhere
   Every run ends, so "at the end" leaves none out (checked apart, with -DNP).
   Flags: WILLING, CORRUPT (party 1 signs anything), ANYTHING (registers alone, which may hear
   anything at any time), ORDERS, REGISTERS, GATE_CRASHES, CENTRE_CRASHES, and BUG_... for planted
   faults. */

#ifndef ORDERS
#define ORDERS 2
#endif
#ifndef GATE_CRASHES
#define GATE_CRASHES 1
#endif
#ifndef CENTRE_CRASHES
#define CENTRE_CRASHES 1
#endif

#ifndef REGISTERS
#define REGISTERS 1
#endif

#define SKEW 1
#ifdef WILLING
#define START 0                         /* the deadlines are further off than the skew */
#else
#define START 1
#endif
#define CONSENT_BY 2
#define WINDOW 2
#define EXPIRES 3
#define END (EXPIRES + SKEW)            /* every clock has reached the deadline */

/* The claims; -DONLY=S2 checks that one alone. */
#define S1 1
#define S2 2
#define S2_GATE 3
#define S3 4
#define S6 5
#define E2 7
#define R2 8
#define L1 9
#define L2 10
#ifndef ONLY
#define ONLY 0
#endif
#define CHECK(law, so) assert((ONLY != 0 && ONLY != law) || (so))

#define OWNER 0
#define BOTH 3                          /* the bits of party 0 and party 1 */
#define BIT(p) (1 << (p))
#define CH(o, c) ((o) * 2 + (c))        /* the challenges of an order: one, and one after a crash */
#define MIN(a, b) ((a) < (b) -> (a) : (b))

byte now = START;

/* signed, so carried: bits by party */
byte consents[ORDERS], refuses[ORDERS], releases[ORDERS * 2];
byte challenges[ORDERS];                /* how many challenges the gate has sealed */
byte release_by[ORDERS * 2];
byte openings;                          /* bits by order */

/* the gate: durable, then what a crash takes */
byte opened, shut;
byte pending[ORDERS];                   /* bits by challenge */
byte to_fly;
byte gate_crashes;

/* registers: 0 is the centre's, 1 is party 1's own */
#define ASKED 0
#define AGREED 1
#define AUTHORISED 2
#define REFUSED 3
#define LAPSED 4
#define AT(r, o) ((r) * ORDERS + (o))
byte says[2 * ORDERS];
byte said[2 * ORDERS];                  /* the decision that it once told, for the check only */
bool centre_up = true;
byte centre_crashes;
byte lost;                              /* orders that the centre forgot: none, but for a fault */

/* what is true, for the checks only */
byte vetoed[ORDERS];                    /* refused before any own release */
byte flown[ORDERS];
byte stopped;

/* Whether links carry anything now. Nothing comes after the end, so what was not delivered until
   then was withheld for good. */
#ifdef BUG_NO_DIRECT_LINKS
#define CARRIED centre_up
#else
#ifdef WILLING
#define CARRIED true
#else
#define CARRIED (now < END)
#endif
#endif

/* What a clock may show. A step that must come before an instant can happen if the slowest clock
   allows it, so only steps that write their instant down, or compare both ways, need all three. */
#define SLOWEST (now - SKEW)
#define CLOCKS(step) :: step(now - SKEW) :: step(now) :: step(now + SKEW)

#ifdef CORRUPT
#define HONEST BIT(OWNER)
#else
#define HONEST BOTH
#endif

/* ---- the signer of a party, one for each order -------------------------------------------- */

#ifdef BUG_CONSENTS_AFTER_REFUSING
#define OPEN_TO_CONSENT true
#define NOT_REFUSED true
#else
#define OPEN_TO_CONSENT !(refuses[o] & BIT(p))
#ifdef BUG_VETO_AFTER_CONSENT_IGNORED
#define NOT_REFUSED true
#else
#define NOT_REFUSED !(refuses[o] & BIT(p))
#endif
#endif

#define CONSENT atomic { \
    !(consents[o] & BIT(p)) && OPEN_TO_CONSENT && SLOWEST < CONSENT_BY -> \
    consents[o] = consents[o] | BIT(p); \
    printf("%d: party %d consents to %d\n", now, p, o) }

#define RELEASE(c) atomic { \
    CARRIED && c < challenges[o] && !(releases[CH(o, c)] & BIT(p)) && consents[o] == BOTH && \
    NOT_REFUSED && SLOWEST < release_by[CH(o, c)] -> \
    releases[CH(o, c)] = releases[CH(o, c)] | BIT(p); \
    printf("%d: party %d releases %d under challenge %d\n", now, p, o, c) }

#define REFUSE atomic { \
    !(refuses[o] & BIT(p)) -> \
    refuses[o] = refuses[o] | BIT(p); \
    if :: !((releases[CH(o, 0)] | releases[CH(o, 1)]) & BIT(p)) -> \
          vetoed[o] = vetoed[o] | BIT(p) :: else fi; \
    printf("%d: party %d refuses %d\n", now, p, o) }

proctype signer(byte p; byte o) {
end:do
    :: CONSENT
    :: RELEASE(0)
    :: RELEASE(1)
#ifndef WILLING
    :: REFUSE
#endif
    od
}

/* Anything in its own name, at any time. */
proctype corrupt(byte p; byte o) {
end:do
    :: atomic { !(consents[o] & BIT(p)) -> consents[o] = consents[o] | BIT(p) }
    :: atomic { !(refuses[o] & BIT(p)) -> refuses[o] = refuses[o] | BIT(p) }
    :: atomic { challenges[o] > 0 && !(releases[CH(o, 0)] & BIT(p)) ->
                releases[CH(o, 0)] = releases[CH(o, 0)] | BIT(p) }
    :: atomic { challenges[o] > 1 && !(releases[CH(o, 1)] & BIT(p)) ->
                releases[CH(o, 1)] = releases[CH(o, 1)] | BIT(p) }
    od
}

/* In place of signers and gate, for the registers alone: whatever they may hear, in any order. */
proctype anything(byte o) {
end:do
    :: atomic { consents[o] != BOTH -> consents[o] = BOTH }
    :: atomic { refuses[o] == 0 -> refuses[o] = BIT(1) }
    :: atomic { !(openings & BIT(o)) -> openings = openings | BIT(o) }
    od
}

/* ---- the gate ------------------------------------------------------------------------------- */

#ifdef BUG_CONSENT_FOR_ANOTHER_ORDER
#define COMPLETE (consents[o] == BOTH || consents[ORDERS - 1 - o] == BOTH)
#else
#define COMPLETE (consents[o] == BOTH)
#endif

#ifdef BUG_ONE_ROUND
#define ALL_RELEASED(c) true
#else
#ifdef BUG_RELEASE_NOT_BOUND_TO_CHALLENGE
#define ALL_RELEASED(c) ((releases[CH(o, 0)] | releases[CH(o, 1)]) == BOTH)
#else
#ifdef BUG_RELEASE_COUNTS_FOR_TWO
#define ALL_RELEASED(c) (releases[CH(o, c)] != 0)
#else
#define ALL_RELEASED(c) (releases[CH(o, c)] == BOTH)
#endif
#endif
#endif

#ifdef BUG_SKEW_IGNORED
#define IN_TIME(c) (SLOWEST < release_by[CH(o, c)])
#else
#ifdef BUG_OPENS_AFTER_RELEASE_BY
#define IN_TIME(c) true
#else
#define IN_TIME(c) (SLOWEST + SKEW < release_by[CH(o, c)])
#endif
#endif

#ifdef BUG_WINDOW_PAST_EXPIRY
#define UNTIL(clock) ((clock) + WINDOW)
#else
#define UNTIL(clock) MIN((clock) + WINDOW, EXPIRES)
#endif

#ifdef BUG_FLIES_BEFORE_DURABLE_WRITE
#define AT_ONCE flown[o] = flown[o] + 1; CHECK(S6, flown[o] == 1)
#define LATER opened = opened | BIT(o)
#else
#define AT_ONCE opened = opened | BIT(o)
#define LATER flown[o] = flown[o] + 1; CHECK(S6, flown[o] == 1)
#endif

#ifdef BUG_REFUSAL_AT_GATE_IGNORED
#define SHUTS skip
#else
#define SHUTS shut = shut | BIT(o)
#endif

#define ASKS_AGAIN (pending[o] == 0)

#define PRESENT(clock) atomic { \
    CARRIED && COMPLETE && challenges[o] < 2 && ASKS_AGAIN && (clock) < EXPIRES && \
    !(opened & BIT(o)) && !(shut & BIT(o)) -> \
    CHECK(E2, consents[o] == BOTH); \
    release_by[CH(o, challenges[o])] = UNTIL(clock); \
    pending[o] = pending[o] | BIT(challenges[o]); \
    challenges[o] = challenges[o] + 1; \
    printf("%d: gate challenges for %d\n", now, o) }

#define OPEN(c) atomic { \
    CARRIED && (pending[o] & BIT(c)) && ALL_RELEASED(c) && IN_TIME(c) && \
    !(opened & BIT(o)) && !(shut & BIT(o)) -> \
    printf("%d: gate opens %d under challenge %d\n", now, o, c); \
    CHECK(S1, consents[o] == BOTH); \
    CHECK(S2, (vetoed[o] & HONEST) == 0); \
    CHECK(S1, releases[CH(o, c)] == BOTH); \
    CHECK(S2_GATE, !(stopped & BIT(o))); \
    CHECK(S3, now < EXPIRES && now < release_by[CH(o, c)]); \
    pending[o] = 0; openings = openings | BIT(o); \
    AT_ONCE; to_fly = to_fly | BIT(o) }

proctype gate(byte o) {
end:do
    CLOCKS(PRESENT)
    :: OPEN(0)
    :: OPEN(1)
    :: atomic { CARRIED && refuses[o] && !(stopped & BIT(o)) && !(openings & BIT(o)) ->
                stopped = stopped | BIT(o); SHUTS;
                printf("%d: gate hears that %d is refused\n", now, o) }
    :: atomic { to_fly & BIT(o) ->
                to_fly = to_fly & ~BIT(o); LATER; printf("%d: %d flies\n", now, o) }
    od
}

proctype gate_crash() {
    byte o;
end:do
    :: atomic { gate_crashes < GATE_CRASHES ->
                gate_crashes = gate_crashes + 1; to_fly = 0;
                for (o : 0 .. ORDERS - 1) { pending[o] = 0 }
                o = 0;
#ifdef BUG_OPENED_NOT_DURABLE
                opened = 0;
#endif
#ifdef BUG_SHUT_LOST_IN_CRASH
                shut = 0;
#endif
                printf("%d: the gate crashes and comes back\n", now) }
    od
}

/* ---- the register of one node for one order: each input is met with the clock first ---------- */

#ifdef BUG_REGISTER_NEVER_LAPSES
#define OVERDUE(clock) false
#define TIMER false
#else
#ifdef BUG_REGISTER_WAITS_FOR_CONSENTS
#define OVERDUE(clock) (says[AT(r, o)] == AGREED && (clock) >= EXPIRES)
#define TIMER true
#else
#define OVERDUE(clock) ((says[AT(r, o)] == ASKED && (clock) >= CONSENT_BY) || \
                        (says[AT(r, o)] == AGREED && (clock) >= EXPIRES))
#ifdef BUG_REGISTER_HAS_NO_TIMER
#define TIMER false
#else
#define TIMER true
#endif
#endif
#endif

#define RUNS (r == 1 || (centre_up && !(lost & BIT(o))))
#define WAITS (says[AT(r, o)] < AUTHORISED)

#define DECIDE(clock, word) \
    if :: OVERDUE(clock) -> says[AT(r, o)] = LAPSED :: else -> says[AT(r, o)] = word fi; \
    if \
    :: says[AT(r, o)] == AGREED -> printf("%d: register %d: %d is agreed\n", now, r, o) \
    :: says[AT(r, o)] == AUTHORISED -> printf("%d: register %d: %d authorised\n", now, r, o) \
    :: says[AT(r, o)] == REFUSED -> printf("%d: register %d: %d refused\n", now, r, o) \
    :: says[AT(r, o)] == LAPSED -> printf("%d: register %d: %d lapsed\n", now, r, o) \
    fi; \
    CHECK(L1, (clock) < EXPIRES || !WAITS); \
    CHECK(R2, said[AT(r, o)] == 0 || (!WAITS && said[AT(r, o)] == says[AT(r, o)]) || \
              (says[AT(r, o)] == AUTHORISED && (openings & BIT(o)))); \
    if :: !WAITS -> said[AT(r, o)] = says[AT(r, o)] :: else fi

#define ARRIVED_ALL(clock) atomic { \
    RUNS && CARRIED && says[AT(r, o)] == ASKED && consents[o] == BOTH -> DECIDE(clock, AGREED) }
#define ARRIVED_REFUSAL(clock) atomic { \
    RUNS && CARRIED && WAITS && refuses[o] -> DECIDE(clock, REFUSED) }
#define ARRIVED_OPENING(clock) atomic { \
    RUNS && CARRIED && says[AT(r, o)] != AUTHORISED && (openings & BIT(o)) -> DECIDE(clock, AUTHORISED) }
#define TICK(clock) atomic { \
    RUNS && WAITS && TIMER && OVERDUE(clock) -> DECIDE(clock, LAPSED) }

proctype register_of(byte r; byte o) {
end:do
    CLOCKS(ARRIVED_ALL)
    CLOCKS(ARRIVED_REFUSAL)
    CLOCKS(ARRIVED_OPENING)
    CLOCKS(TICK)
    od
}

proctype centre_crash() {
    byte o;
end:do
    :: atomic { centre_up && centre_crashes < CENTRE_CRASHES ->
                centre_crashes = centre_crashes + 1; centre_up = false;
#ifdef BUG_REGISTER_FORGETS
                for (o : 0 .. ORDERS - 1) { says[AT(0, o)] = ASKED }
                o = 0;
#endif
#ifdef BUG_REGISTER_FORGETS_ORDER
                for (o : 0 .. ORDERS - 1) {
                    if :: says[AT(0, o)] == ASKED -> lost = lost | BIT(o) :: else fi
                }
                o = 0;
#endif
                printf("%d: the centre crashes\n", now) }
#ifndef WILLING
    :: atomic { !centre_up -> centre_up = true; printf("%d: the centre comes back\n", now) }
#endif
    od
}

/* ---- time, and the end ----------------------------------------------------------------------- */

proctype clock() {
    byte o;
    do
#ifdef WILLING
    :: atomic { timeout && now < END -> now = now + 1 }   /* links deliver before the clock moves */
#else
    :: atomic { now < END -> now = now + 1 }
#endif
    :: atomic { timeout && now == END ->
                for (o : 0 .. ORDERS - 1) {
                    skip;
#if REGISTERS > 0
                    CHECK(L1, !centre_up || says[AT(0, o)] >= AUTHORISED);
#endif
#if REGISTERS > 1
                    CHECK(L1, says[AT(1, o)] >= AUTHORISED);
#endif
#ifdef WILLING
                    CHECK(L2, openings & BIT(o));
                    CHECK(L2, says[AT(1, o)] == AUTHORISED);
#endif
                }
                break }
    od
}

init {
    byte o;
    atomic {
        for (o : 0 .. ORDERS - 1) {
#ifdef ANYTHING
            run anything(o);
#else
            run signer(OWNER, o);
#ifdef CORRUPT
            run corrupt(1, o);
#else
            run signer(1, o);
#endif
            run gate(o);
#endif
#if REGISTERS > 0
            run register_of(0, o);
#endif
#if REGISTERS > 1
            run register_of(1, o);
#endif
        }
#ifndef ANYTHING
        run gate_crash();
#endif
#if REGISTERS > 0
        run centre_crash();
#endif
        run clock()
    }
}
