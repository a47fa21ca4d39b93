/* Where a new thread begins, on two processors: beside its creator or on the idle one, by how long the creator computed after a sleep; and
 * whether it matters how long the other has been idle.
   cc -O2 born.c -o born -lpthread; ./born */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
enum { TIMES = 20 };
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e6 + t.tv_nsec / 1e3; }
static void spin_until(double end) { while (now() < end) ; }
static void allow(int first, int last) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int cpu = first; cpu <= last; cpu++) CPU_SET(cpu, &set);
    sched_setaffinity(0, sizeof set, &set);
}
static volatile int began;
static volatile double stop;
static void *born(void *none) { began = sched_getcpu(); return none; }
static void *busy(void *none) { allow(1, 1); spin_until(stop); return none; }
static int elsewhere(void) {
    pthread_t thread;
    int own = sched_getcpu();
    pthread_create(&thread, 0, born, 0);
    pthread_join(thread, 0);
    return began != own;
}
int main(void) {
    double computed[] = {0, 10, 20, 40, 44, 48, 52, 56, 60, 64, 80, 100, 200}, idle[] = {20, 100, 400, 1600, 6000, 25000};
    for (int i = 0; i < 13; i++) {
        int found = 0;
        for (int k = 0; k < TIMES; k++) { usleep(300000); spin_until(now() + computed[i] * 1000); found += elsewhere(); }
        printf("creator computed %3.0f ms: elsewhere %d of %d\n", computed[i], found, TIMES);
    }
    for (int i = 0; i < 6; i++) {
        int found = 0;
        for (int k = 0; k < TIMES; k++) {
            pthread_t other;
            allow(0, 0);
            stop = now() + 63000;
            pthread_create(&other, 0, busy, 0);
            usleep(60000);
            if (idle[i] > 3000) usleep(idle[i]);
            allow(0, 1);
            spin_until(stop + idle[i]);
            found += elsewhere();
            pthread_join(other, 0);
        }
        printf("the other idle for %5.0f us after 63 ms of work: elsewhere %d of %d\n", idle[i], found, TIMES);
    }
    return 0;
}
