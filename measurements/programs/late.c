/* How late a sleep of 1 ms ends on a core that is idle otherwise, and on one that computes. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>
#include <signal.h>
#include <sys/wait.h>
static double now(void){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e9+t.tv_nsec;}
static int cmp(const void*a,const void*b){double x=*(double*)a,y=*(double*)b;return x<y?-1:x>y;}
static void run(const char*w,long us){double x[1000];int n=us<2000?1000:200;for(int i=0;i<n;i++){struct timespec t={0,us*1000};double a=now();nanosleep(&t,0);x[i]=now()-a-us*1e3;}qsort(x,n,8,cmp);printf("%s, %ld us: late p5 %.1f p25 %.1f p50 %.1f p75 %.1f p95 %.1f us\n",w,us,x[n/20]/1e3,x[n/4]/1e3,x[n/2]/1e3,x[n*3/4]/1e3,x[n*19/20]/1e3);}
int main(){cpu_set_t s;CPU_ZERO(&s);CPU_SET(0,&s);sched_setaffinity(0,sizeof s,&s);long D[]={100,500,1000,5000};for(int k=0;k<4;k++)run("idle",D[k]);
 pid_t p=fork();if(!p){volatile long n=0;for(;;)n++;}for(int k=0;k<4;k++)run("beside one that computes",D[k]);kill(p,9);waitpid(p,0,0);return 0;}
