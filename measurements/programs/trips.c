/* What the parts of a hand-over between two threads of one core take: a token goes to and fro through two futexes beside so many busy
 * threads (first argument), one wait in two with a timeout of so many ms (second argument, 0 for none). Each trip is filed by who was woken
 * in it: the peer (w) or not, for it had not slept yet (-), and back the same. Where somebody is woken and preempts the waker, gives the token
 * back before that one has slept, and sleeps, there are one wake-up, one in vain, one sleep and two switches (w-). Where each wakes
 * the other and sleeps, there are two wake-ups and two sleeps (ww). Alone, who sleeps stays in its queue; beside busy threads it leaves it. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <stdatomic.h>
#define N 400000
static long ms; static _Atomic int a,b,done; static volatile int back; static double d[4][N]; static int m[4];
static double now(void){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e9+t.tv_nsec;}
static int post(_Atomic int*f){*f=1;return syscall(SYS_futex,f,FUTEX_WAKE_PRIVATE,1,0,0,0)>0;}
static void await(_Atomic int*f){while(!*f)syscall(SYS_futex,f,FUTEX_WAIT_PRIVATE,0,0,0,0);*f=0;}
static void timed(_Atomic int*f){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);t.tv_nsec+=ms*1000000;
 while(t.tv_nsec>=1000000000){t.tv_sec++;t.tv_nsec-=1000000000;}
 while(!*f)syscall(SYS_futex,f,FUTEX_WAIT_BITSET|FUTEX_PRIVATE_FLAG,0,&t,0,FUTEX_BITSET_MATCH_ANY);
 *f=0;}
/* back stays -1 where the peer loses the core within its call: it has woken somebody then. */
static void*peer(void*p){for(;;){await(&a);if(done)return 0;back=-1;back=post(&b);}}
static void*busy(void*p){while(!done);return 0;}
static int less(const void*x,const void*y){double e=*(double*)x-*(double*)y;return (e>0)-(e<0);}
int main(int ac,char**av){
 int n=ac>1?atoi(av[1]):0,all=0; ms=ac>2?atol(av[2]):0;
 cpu_set_t s;CPU_ZERO(&s);CPU_SET(sysconf(_SC_NPROCESSORS_ONLN)-1,&s);sched_setaffinity(0,sizeof s,&s);
 pthread_t h,k[9];pthread_create(&h,0,peer,0);for(int i=0;i<n;i++)pthread_create(k+i,0,busy,0);
 for(double end=now()+2e9;all<N;all++){double t=now();if(t>end)break;int to=post(&a);if(ms)timed(&b);else await(&b);double took=now()-t;
  int kind=2*to+(back!=0);d[kind][m[kind]++]=took;}
 done=1;post(&a);pthread_join(h,0);for(int i=0;i<n;i++)pthread_join(k[i],0);
 for(int i=0;i<4;i++)if(m[i]>all/200){double*x=d[i];qsort(x,m[i],sizeof*x,less);
  printf("busy %d, %ld ms, %c%c %4.1f%%: p5 %.0f p25 %.0f p50 %.0f p75 %.0f p95 %.0f ns\n",n,ms,i&2?'w':'-',i&1?'w':'-',100.*m[i]/all,x[m[i]/20],x[m[i]/4],x[m[i]/2],x[m[i]*3/4],x[m[i]/20*19]);}
}
