/* What the kernel's tick takes from a thread that computes: gaps in a loop that reads the clock, on one processor; those that come at ticks
 * (HZ=250) apart from others.
   cc -O2 tick.c -o tick; taskset -c 1 ./tick 5 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
enum { MOST = 1 << 20, TICK = 4000, BUCKET = 50, BUCKETS = TICK / BUCKET };
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e6 + t.tv_nsec / 1e3; }
static int compare(const void *a, const void *b) { double x = *(double *)a, y = *(double *)b; return x < y ? -1 : x > y; }
static int bucket(double at) { return (long long)at % TICK / BUCKET; }
int main(int count, char **given) {
    static double at[MOST], length[MOST], ticks[MOST];
    int gaps = 0, found = 0, others = 0, in[BUCKETS] = {0}, most = 0; double other = 0, end = now() + 1e6 * (count > 1 ? atof(given[1]) : 5);
    for (double before = now(), t; (t = now()) < end && gaps < MOST; before = t)
        if (t - before > 0.7) { at[gaps] = before; length[gaps++] = t - before; }
    for (int i = 0; i < gaps; i++) in[bucket(at[i])]++;
    for (int i = 0; i < BUCKETS; i++) if (in[i] > in[most]) most = i;
    for (int i = 0; i < gaps; i++) {
        int away = (bucket(at[i]) - most + BUCKETS) % BUCKETS;
        if (away <= 1 || away == BUCKETS - 1) ticks[found++] = length[i]; else { others++; other += length[i]; }
    }
    qsort(ticks, found, sizeof *ticks, compare);
    printf("%d gaps at ticks: p5 %.1f p25 %.1f p50 %.1f p75 %.1f p95 %.1f us; %d others, %.1f us in the mean\n", found, ticks[found / 20],
        ticks[found / 4], ticks[found / 2], ticks[found * 3 / 4], ticks[found * 19 / 20], others, others ? other / others : 0);
}
