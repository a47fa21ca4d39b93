/* How a hand-over between two threads on one core divides into the call that wakes, and sleeping and being switched to:
 * run beside `pingpong 0 0 0`. With the sleeper at nice 19 every wake-up puts it into the queue anew. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>
#include <time.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/resource.h>
#include <stdatomic.h>
static double cl(clockid_t c){struct timespec t;clock_gettime(c,&t);return t.tv_sec*1e9+t.tv_nsec;}
static _Atomic int f,done; static double xcpu; static int xnice; static volatile long got;
static long wake(_Atomic int*a){return syscall(SYS_futex,a,FUTEX_WAKE_PRIVATE,1,0,0,0);} 
static void*sleeper(void*p){ if(xnice)setpriority(PRIO_PROCESS,syscall(SYS_gettid),xnice); double c=cl(CLOCK_THREAD_CPUTIME_ID); while(!done){ syscall(SYS_futex,&f,FUTEX_WAIT_PRIVATE,0,0,0,0); got++; } xcpu=cl(CLOCK_THREAD_CPUTIME_ID)-c; return 0;}
int main(int ac,char**av){cpu_set_t s;CPU_ZERO(&s);CPU_SET(0,&s);sched_setaffinity(0,sizeof s,&s);int N=200000;
 double t=cl(CLOCK_MONOTONIC);for(int i=0;i<N;i++)wake(&done);printf("wake nobody %.0f ns\n",(cl(CLOCK_MONOTONIC)-t)/N);
 t=cl(CLOCK_MONOTONIC);for(int i=0;i<N;i++)syscall(SYS_futex,&f,FUTEX_WAIT_PRIVATE,1,0,0,0);printf("wait again %.0f ns\n",(cl(CLOCK_MONOTONIC)-t)/N);
 t=cl(CLOCK_MONOTONIC);for(int i=0;i<N;i++)clock_gettime(CLOCK_MONOTONIC,&(struct timespec){0});printf("clock %.0f ns\n",(cl(CLOCK_MONOTONIC)-t)/N);
 for(int k=0;k<2;k++){ xnice=k?19:0; done=0;got=0; pthread_t h;pthread_create(&h,0,sleeper,0);usleep(20000);
  double c0=cl(CLOCK_THREAD_CPUTIME_ID),t0=cl(CLOCK_MONOTONIC);long g0=got,w=0;double in=0;
  for(int i=0;i<N;i++){ double a=cl(CLOCK_MONOTONIC); if(wake(&f)>0)w++; in+=cl(CLOCK_MONOTONIC)-a; if(k){ for(int z=0;z<3;z++) sched_yield(); } }
  double c1=cl(CLOCK_THREAD_CPUTIME_ID)-c0,t1=cl(CLOCK_MONOTONIC)-t0;long g=got-g0;done=1;wake(&f);pthread_join(h,0);
  printf("nice %d: wakes %ld sleeps %ld wall %.0f waker cpu %.0f in wake %.0f sleeper cpu %.0f per wake (ns)\n",xnice,w,g,t1/w,c1/w,in/N,xcpu/g);
 }
 return 0;}
