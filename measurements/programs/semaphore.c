/* What a post of a semaphore costs while somebody is registered as its waiter, asleep or not: the release and retaking of the
 * GIL up to 3.1. The waiter is of the idle class on the same core: the first post of a turn wakes it, but it does not get to run, so
 * that all others enter the kernel and find nobody. Shortest of many short runs. `work`: turns of arithmetic between two posts, so that the
 * call is not the only thing in the branch predictor. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
static double now(void){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e9+t.tv_nsec;}
static sem_t sem;
static volatile int stop;
static void *waiter(void *p)
{
    struct sched_param none = {0};
    pthread_setschedparam(pthread_self(), SCHED_IDLE, &none);
    while (!stop) { sem_wait(&sem); sem_post(&sem); }
    return p;
}
static volatile long sink;
static double turn(int work)
{
    enum { POSTS = 200 };
    double from = now();
    for (int i = 0; i < POSTS; i++) {
        sem_post(&sem);
        sem_wait(&sem);
        for (int k = 0; k < work; k++) sink += k;
    }
    return (now() - from) / POSTS;
}
static int order(const void *a, const void *b) { double d = *(double *)a - *(double *)b; return d < 0 ? -1 : d > 0; }
static void show(const char *what, int work, int nap)
{
    static double all[2000];
    int n = 1000;
    for (int i = 0; i < n; i++) {
        if (nap) usleep(200); /* the waiter runs, finds the semaphore taken and sleeps */
        all[i] = turn(work);
    }
    qsort(all, n, sizeof *all, order);
    printf("%-22s work %4d: shortest %.0f, 10 %% %.0f, median %.0f ns a post\n", what, work, all[0], all[n / 10], all[n / 2]);
}
int main(void)
{
    cpu_set_t set;
    CPU_ZERO(&set); CPU_SET(0, &set); sched_setaffinity(0, sizeof set, &set);
    sem_init(&sem, 0, 1);
    sem_wait(&sem);
    for (int work = 0; work <= 400; work += 200) show("nobody registered", work, 0);
    pthread_t t;
    pthread_create(&t, 0, waiter, 0);
    usleep(50000);
    for (int work = 0; work <= 400; work += 200) show("a waiter, awake", work, 1);
    stop = 1;
    sem_post(&sem);
    pthread_join(t, 0);
    return 0;
}
