/* Who gets a signal of glibc's condition: a waiter that has just asked for it and is on its way to sleep, or one that sleeps.
 * The protocol of take_gil and drop_gil (Python/ceval_gil.c), in C: one thread holds and looks at a flag, one times out, sets the
 * flag and waits again, a third sleeps all along. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <stdatomic.h>
#include <errno.h>
static double now(void){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e9+t.tv_nsec;}
static pthread_mutex_t mu=PTHREAD_MUTEX_INITIALIZER,smu=PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond,scond;
static _Atomic int locked=0; static _Atomic long last=-1; static unsigned long nsw; static _Atomic int req, done;
static long us; static int pinned;
#define MAXE 100000
static double treq; static long rq=-1; static int nreq,nst; static double tn[MAXE]; static int ntn; static int hist[MAXE]; static int nh;
static void take(long me){
  pthread_mutex_lock(&mu);
  while(locked){
    unsigned long s=nsw; struct timespec t; clock_gettime(CLOCK_MONOTONIC,&t);
    t.tv_nsec+=us*1000; while(t.tv_nsec>=1000000000){t.tv_nsec-=1000000000;t.tv_sec++;}
    int r=pthread_cond_timedwait(&cond,&mu,&t);
    if(r==ETIMEDOUT && locked && nsw==s) { rq=me; treq=now(); nreq++; atomic_store(&req,1);} 
  }
  pthread_mutex_lock(&smu);
  atomic_store(&locked,1);
  if(last!=me){ if(rq>=0){ if(rq==me) nst++; rq=-1; } last=me;nsw++; if(nh<MAXE) hist[nh++]=me;}
  pthread_cond_signal(&scond); pthread_mutex_unlock(&smu);
  if(req) atomic_store(&req,0);
  pthread_mutex_unlock(&mu);
}
static void drop(long me){
  last=me;
  double q=req?treq:0; pthread_mutex_lock(&mu); if(q&&ntn<MAXE) tn[ntn++]=now()-q; atomic_store(&locked,0); pthread_cond_signal(&cond); pthread_mutex_unlock(&mu);
  if(req){ pthread_mutex_lock(&smu); if(last==me){ atomic_store(&req,0); pthread_cond_wait(&scond,&smu);} pthread_mutex_unlock(&smu);}
}
static void*spin(void*p){ long me=(long)p; if(pinned){cpu_set_t s;CPU_ZERO(&s);CPU_SET(me%2,&s);sched_setaffinity(0,sizeof s,&s);}
  take(me); volatile long n=0;
  while(!atomic_load_explicit(&done,memory_order_relaxed)){ for(int i=0;i<8;i++) n++; if(atomic_load_explicit(&req,memory_order_relaxed)){ drop(me); take(me);} }
  pthread_mutex_lock(&mu); locked=0; pthread_cond_signal(&cond); pthread_mutex_unlock(&mu); return 0;}
int main(int ac,char**av){ int N=ac>1?atoi(av[1]):3; us=ac>2?atol(av[2]):5000; pinned=ac>3?atoi(av[3]):0; double dur=ac>4?atof(av[4]):2;
  pthread_condattr_t a;pthread_condattr_init(&a);pthread_condattr_setclock(&a,CLOCK_MONOTONIC);pthread_cond_init(&cond,&a);pthread_cond_init(&scond,&a);
  for(int rep=0;rep<8;rep++){ nh=0;nreq=nst=ntn=0;rq=-1;done=0;req=0;locked=0;last=-1;nsw=0; pthread_t h[16]; for(long i=0;i<N;i++)pthread_create(&h[i],0,spin,(void*)i);
  struct timespec t={(long)dur,(long)((dur-(long)dur)*1e9)}; nanosleep(&t,0); done=1; for(int i=0;i<N;i++)pthread_join(h[i],0);
  int back=0,tot=0; for(int i=2;i<nh;i++){tot++; back+=hist[i]==hist[i-2];}
  for(int i=1;i<ntn;i++){double v=tn[i];int j=i;while(j>0&&tn[j-1]>v){tn[j]=tn[j-1];j--;}tn[j]=v;} printf("requester next %.3f; flag to mutex p5 %.0f p25 %.0f p50 %.0f p75 %.0f p95 %.0f; ",nst/(double)nreq,tn[ntn/20],tn[ntn/4],tn[ntn/2],tn[ntn*3/4],tn[ntn*19/20]); printf("switches %d, holder before last next %.3f\n",nh,tot?back/(double)tot:0);}
  return 0;}
