/* How long the call that wakes a thread keeps its waker, by how long the thread's processor has been idle; and how long until the
 * thread runs. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>
#include <stdatomic.h>
#include <linux/futex.h>
#include <sys/syscall.h>
static double now(void){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e9+t.tv_nsec;}
static void pin(int c){cpu_set_t s;CPU_ZERO(&s);CPU_SET(c,&s);sched_setaffinity(0,sizeof s,&s);}
static _Atomic int f,done; static _Atomic double ran; static _Atomic int asleep;
static void*sleeper(void*p){pin(1);while(!done){asleep=1;while(!f)syscall(SYS_futex,&f,FUTEX_WAIT_PRIVATE,0,0,0,0);ran=now();f=0;}return 0;}
static int cmp(const void*a,const void*b){double x=*(double*)a,y=*(double*)b;return x<y?-1:x>y;}
int main(){pin(0);pthread_t h;pthread_create(&h,0,sleeper,0);long D[]={1,2,5,10,20,50,100,200,500,1000,5000};
 for(int k=0;k<11;k++){int N=D[k]<1000?1000:300;double x[1000],y[1000];for(int i=0;i<N;i++){while(!asleep);asleep=0;double s=now();while(now()-s<D[k]*1e3);ran=0;double a=now();f=1;syscall(SYS_futex,&f,FUTEX_WAKE_PRIVATE,1,0,0,0);double b=now();while(ran==0);x[i]=b-a;y[i]=ran-a;}
 qsort(x,N,8,cmp);qsort(y,N,8,cmp);printf("idle %ld us: call p5 %.1f p50 %.1f p95 %.1f us; runs after p5 %.1f p50 %.1f p95 %.1f us\n",D[k],x[N/20]/1e3,x[N/2]/1e3,x[N*19/20]/1e3,y[N/20]/1e3,y[N/2]/1e3,y[N*19/20]/1e3);}
 done=1;f=1;syscall(SYS_futex,&f,FUTEX_WAKE_PRIVATE,1,0,0,0);pthread_join(h,0);return 0;}
