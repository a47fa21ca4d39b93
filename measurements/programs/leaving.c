/* A thread that goes to sleep again and again, and one on the other processor that wakes it as soon as it can: how long a call that wakes takes,
   and how soon the thread runs, by how long it had been on its way when the call began. Pinned to processors 0 and 1. */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static inline uint64_t tsc(void){unsigned a,d;__asm__ volatile("rdtsc":"=a"(a),"=d"(d));return ((uint64_t)d<<32)|a;}
static double now(void){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e9+t.tv_nsec;}
static double ghz; static int word; static volatile uint64_t going; static volatile uint64_t ran; static volatile int stop;
static void pin(int c){cpu_set_t m;CPU_ZERO(&m);CPU_SET(c,&m);sched_setaffinity(0,sizeof m,&m);}
static void*sleeper(void*x){pin(1);while(!stop){going=tsc();syscall(SYS_futex,&word,FUTEX_WAIT_PRIVATE,0,0,0,0);uint64_t t=tsc();going=0;ran=t;uint64_t u=t;while(tsc()-u<ghz*3000);}return 0;}
static int cmp(const void*a,const void*b){double x=*(double*)a,y=*(double*)b;return x<y?-1:x>y;}
#define N 20000
static double d_[N],c_[N],l_[N];
int main(){double t0=now();uint64_t a=tsc();while(now()-t0<2e8);ghz=(tsc()-a)/2e8;pin(0);pthread_t t;pthread_create(&t,0,sleeper,0);int n=0;srand(1);
 while(n<N){uint64_t g;while(!(g=going));uint64_t w=g+(uint64_t)(rand()%3000*ghz);while(tsc()<w);uint64_t s=tsc();long r=syscall(SYS_futex,&word,FUTEX_WAKE_PRIVATE,1,0,0,0);uint64_t e=tsc();if(r!=1)continue;uint64_t q;while((q=ran)<s);d_[n]=(s-g)/ghz/1e3;c_[n]=(e-s)/ghz/1e3;l_[n]=(q-s)/ghz/1e3;n++;}
 double edge[]={0,.2,.3,.4,.5,.6,.7,.8,.9,1,1.2,1.5,2,2.5,3.1};
 for(int k=0;k<14;k++){static double c[N],l[N];int m=0;for(int i=0;i<N;i++)if(d_[i]>=edge[k]&&d_[i]<edge[k+1]){c[m]=c_[i];l[m]=l_[i];m++;}if(m<20)continue;qsort(c,m,8,cmp);qsort(l,m,8,cmp);double mc=0,ml=0;for(int i=0;i<m;i++){mc+=c[i];ml+=l[i];}printf("on its way for %.1f to %.1f us (%5d): call p5 %.1f p50 %.1f p95 %.1f mean %.1f; runs after p5 %.1f p25 %.1f p50 %.1f p75 %.1f p95 %.1f mean %.1f us\n",edge[k],edge[k+1],m,c[m/20],c[m/2],c[m*19/20],mc/m,l[m/20],l[m/4],l[m/2],l[m*3/4],l[m*19/20],ml/m);}
 stop=1;while(syscall(SYS_futex,&word,FUTEX_WAKE_PRIVATE,1,0,0,0)!=1)usleep(100);return 0;}
