/* How long a call that wakes takes after some time of computing: one that finds nobody, one that wakes a thread on
   another processor that is idle, and the same again at once. Pinned: the waker on processor 0, the sleeper on 1. */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static double now(void){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e6+t.tv_nsec/1e3;}
static void spin(double us){double e=now()+us;while(now()<e);}
static void pin(int c){cpu_set_t m;CPU_ZERO(&m);CPU_SET(c,&m);sched_setaffinity(0,sizeof m,&m);}
static int word,nobody;
static long fx(int*u,int op,int v){return syscall(SYS_futex,u,op|FUTEX_PRIVATE_FLAG,v,0,0,0);}
static volatile int stop; static volatile double woke;
static void*sleeper(void*x){pin((long)x);while(!stop){fx(&word,FUTEX_WAIT,0);woke=now();}return 0;}
static int cmp(const void*a,const void*b){double x=*(double*)a,y=*(double*)b;return x<y?-1:x>y;}
static void show(const char*w,double*x,int n){qsort(x,n,8,cmp);printf("  %-34s p5 %6.2f p25 %6.2f p50 %6.2f p75 %6.2f p90 %6.2f p95 %6.2f max %7.2f us\n",w,x[n/20],x[n/4],x[n/2],x[n*3/4],x[n*9/10],x[n*19/20],x[n-1]);}
#define N 400
int main(int argc,char**argv){
 long other=argc>1?atoi(argv[1]):1; pthread_t t;pthread_create(&t,0,sleeper,(void*)other);pin(0);
 double D[]={20,200,1000,5000,10000};
 for(int d=0;d<5;d++){static double a[N],b[N],c[N],e[N],l[N];int n=D[d]>4000?200:N;
  for(int i=0;i<n;i++){spin(D[d]);double s=now();fx(&nobody,FUTEX_WAKE,1);a[i]=now()-s;s=now();fx(&nobody,FUTEX_WAKE,1);b[i]=now()-s;
   spin(D[d]);s=now();fx(&word,FUTEX_WAKE,1);c[i]=now()-s; spin(60); l[i]=woke-s; s=now();fx(&word,FUTEX_WAKE,1);e[i]=now()-s;spin(60);}
  printf("after %5.0f us of computing\n",D[d]);show("wake that finds nobody",a,n);show("again at once",b,n);show("wake of a sleeper, processor idle",c,n);show("again 60 us later",e,n);show("until the sleeper runs",l,n);}
 stop=1;fx(&word,FUTEX_WAKE,1);return 0;}
