// How long a thread that reads the clock is kept from it by another's naps of 0.1 ms on the same core (PyPy's stealer:
// pthread_cond_timedwait): the gaps of more than 2 us between two readings, alone and beside it.
// cc -O2 -pthread nap.c -o nap; taskset -c 0 ./nap
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static volatile int stop;
static long naps, gap[1000000];
static long now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000L + t.tv_nsec; }
static void *napper(void *x) {
    (void)x;
    pthread_mutex_lock(&m);
    while (!stop) {
        struct timespec t; clock_gettime(CLOCK_REALTIME, &t);
        t.tv_nsec += 100000; if (t.tv_nsec >= 1000000000L) { t.tv_nsec -= 1000000000L; t.tv_sec++; }
        pthread_cond_timedwait(&c, &m, &t); naps++;
    }
    pthread_mutex_unlock(&m);
    return 0;
}
static int less(const void *a, const void *b) { long d = *(long *)a - *(long *)b; return (d > 0) - (d < 0); }
static void spin(const char *how) {
    long n = 0, prev = now(), end = prev + 500000000L, t = prev, before = naps, turns = 0;
    while (t < end) { t = now(); turns++; if (t - prev > 2000 && n < 1000000) gap[n++] = t - prev; prev = t; }
    qsort(gap, n, sizeof *gap, less);
    printf("%s: %ld gaps, %ld naps, 5/50/95 %%: %.1f %.1f %.1f us, %.1f ns a turn\n", how, n, naps - before,
           gap[n / 20] / 1e3, gap[n / 2] / 1e3, gap[n * 19 / 20] / 1e3, 5e8 / turns);
}
int main(void) {
    pthread_t t;
    spin("alone"); pthread_create(&t, 0, napper, 0); spin("beside"); stop = 1; pthread_join(t, 0);
    return 0;
}
