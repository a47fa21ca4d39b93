/* How long it takes until a thread runs that is woken on another processor where a third computes: it has to be interrupted there. Beside
 * it what the call takes that wakes it, and both on the waker's own processor, where the thread runs after the call. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>
#include <time.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <stdatomic.h>
enum { TIMES = 2000 };
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e6 + t.tv_nsec / 1e3; }
static void pin(int c) { cpu_set_t s; CPU_ZERO(&s); CPU_SET(c, &s); sched_setaffinity(0, sizeof s, &s); }
static int compare(const void *a, const void *b) { double x = *(double *)a, y = *(double *)b; return x < y ? -1 : x > y; }
static _Atomic int word, stop; static _Atomic double ran; static int other;
static void *burner(void *x) { pin(other); while (!stop) ; return x; }
static void *sleeper(void *x) {
    pin(other);
    while (!stop) {
        while (!word) syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, 0, 0, 0);
        word = 0; ran = now();
    }
    return x;
}
int main(int count, char **given) {
    other = count > 1 ? atoi(given[1]) : 1; pin(count > 2 ? atoi(given[2]) : 0);
    pthread_t one, two; pthread_create(&one, 0, burner, 0); pthread_create(&two, 0, sleeper, 0);
    static double woken[TIMES], call[TIMES];
    usleep(100000);
    for (int i = 0; i < TIMES; i++) {
        for (double from = now(); now() < from + 300;) ;
        ran = 0; double from = now();
        word = 1; syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
        double back = now(); while (!ran) ;
        woken[i] = ran - from; call[i] = back - from;
    }
    stop = 1; qsort(woken, TIMES, sizeof *woken, compare); qsort(call, TIMES, sizeof *call, compare);
    for (int p = 5; p < 100; p += 45) printf("p%d: runs after %.1f us, the call takes %.1f us\n", p, woken[TIMES * p / 100], call[TIMES * p / 100]);
    exit(0);
}
