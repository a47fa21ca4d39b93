/* A round trip of a token on one core, one of the two waits with a timeout: what setting the hardware timer costs. */
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
static double now(){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e9+t.tv_nsec;}
static void pin(int c){cpu_set_t s;CPU_ZERO(&s);CPU_SET(c,&s);sched_setaffinity(0,sizeof s,&s);}
static int N=30000;static long to;static _Atomic int fa,fb;
static void fw(_Atomic int*f,int timed){for(;;){int o=1;if(atomic_compare_exchange_strong(f,&o,0))return;
 if(timed&&to){double d=now()+to;struct timespec t={d/1e9,(long)d%1000000000};syscall(SYS_futex,f,FUTEX_WAIT_BITSET|FUTEX_PRIVATE_FLAG,0,&t,0,FUTEX_BITSET_MATCH_ANY);} else syscall(SYS_futex,f,FUTEX_WAIT_PRIVATE,0,0,0,0);}}
static void fp(_Atomic int*f){atomic_store(f,1);syscall(SYS_futex,f,FUTEX_WAKE_PRIVATE,1,0,0,0);}
static void*peer(void*x){pin(0);for(int i=0;i<N;i++){fw(&fa,0);fp(&fb);}return 0;}
int main(){pin(0);long T[]={0,20000000,5000000,1000000,500000,100000};for(int r=0;r<2;r++)for(int k=0;k<6;k++){to=T[k];fa=fb=0;pthread_t t;pthread_create(&t,0,peer,0);usleep(10000);double s=now();for(int i=0;i<N;i++){fp(&fa);fw(&fb,1);}double d=now()-s;pthread_join(t,0);printf("%ld us: %.2f us a round trip\n",to/1000,d/N/1e3);}}
