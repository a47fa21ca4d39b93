// One sched_yield with nobody to yield to, and with another thread on the other core that yields as well.
// cc -O2 -pthread yield.c -o yield; taskset -c 0,1 ./yield
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e9 + t.tv_nsec; }
static void pin(int c) { cpu_set_t s; CPU_ZERO(&s); CPU_SET(c, &s); sched_setaffinity(0, sizeof s, &s); }
static volatile int stop;
static void *other(void *x) { (void)x; pin(1); while (!stop) sched_yield(); return 0; }
static double one(void) {
    double best = 1e9;
    for (int r = 0; r < 200; r++) {
        double t = now(); for (int i = 0; i < 1000; i++) sched_yield(); t = (now() - t) / 1000; if (t < best) best = t;
    }
    return best;
}
int main(void) {
    pin(0); printf("alone: %.0f ns\n", one());
    pthread_t t; pthread_create(&t, 0, other, 0); printf("beside one that yields: %.0f ns\n", one()); stop = 1; pthread_join(t, 0);
    return 0;
}
