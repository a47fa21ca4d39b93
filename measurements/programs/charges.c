/* Whom the kernel charges for what a hand-over takes. Two threads on one core: one computes so many ticks of the TSC (first argument), wakes
 * the other, which preempts it, and sleeps again, with a timeout if asked for (second argument, 1). Both stamp when they leave and enter the
 * kernel; their CPU time (schedstat) less their own time between stamps is what they were charged of a hand-over and back. Printed: that of who
 * is woken, of its waker, their difference, and percentiles of a round less the threads' own time. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sched.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <x86intrin.h>
#define N 300000
static volatile int token,seen,over; static int timed; static pid_t id[2]; static volatile uint64_t woke,slept; static double d[N];
static uint64_t now(void){unsigned a;return __rdtscp(&a);}
static double charged(pid_t t){char p[64];double ns=0;sprintf(p,"/proc/self/task/%d/schedstat",t);FILE*f=fopen(p,"r");if(f){if(fscanf(f,"%lf",&ns)!=1)ns=0;fclose(f);}return ns;}
static void wake(void){syscall(SYS_futex,&token,FUTEX_WAKE_PRIVATE,1,0,0,0);}
static void*peer(void*p){id[1]=syscall(SYS_gettid);struct timespec s={5,0};
 for(int mine=0;!over;){slept=now();while(token==mine)syscall(SYS_futex,&token,FUTEX_WAIT_PRIVATE,mine,timed?&s:0,0,0);woke=now();seen=mine=token;}
 return 0;}
static int less(const void*x,const void*y){double e=*(double*)x-*(double*)y;return (e>0)-(e<0);}
int main(int ac,char**av){
 uint64_t own=ac>1?atol(av[1]):3000;timed=ac>2&&atoi(av[2]);int n=0;double mine=0,its=0;
 cpu_set_t s;CPU_ZERO(&s);CPU_SET(sysconf(_SC_NPROCESSORS_ONLN)-1,&s);sched_setaffinity(0,sizeof s,&s);
 struct timespec a,b;clock_gettime(CLOCK_MONOTONIC,&a);uint64_t t=now();usleep(200000);clock_gettime(CLOCK_MONOTONIC,&b);
 double ns=((b.tv_sec-a.tv_sec)*1e9+b.tv_nsec-a.tv_nsec)/(now()-t);
 pthread_t h;pthread_create(&h,0,peer,0);usleep(10000);id[0]=syscall(SYS_gettid);
 double from0=charged(id[0]),from1=charged(id[1]);uint64_t back=now();
 for(int i=1;i<=N;i++){while(now()<back+own);uint64_t left=now();token=i;wake();uint64_t again=now();mine+=left-back;
  if(seen==i&&woke>left&&slept>woke&&slept<again){d[n++]=(woke-left+again-slept)*ns;its+=slept-woke;}
  back=again;while(seen!=i)sched_yield();}
 double waker=(charged(id[0])-from0-mine*ns)/N,woken=(charged(id[1])-from1)/N-its*ns/n;
 over=1;token++;wake();pthread_join(h,0);qsort(d,n,sizeof*d,less);
 printf("preempted %.1f%%: woken %.0f, waker %.0f, %.0f more; round p5 %.0f p25 %.0f p50 %.0f p75 %.0f p95 %.0f ns\n",
  100.*n/N,woken,waker,woken-waker,d[n/20],d[n/4],d[n/2],d[n*3/4],d[n/20*19]);}
