#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdatomic.h>
#include <time.h>
static double now(void){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e9+t.tv_nsec;}
static struct {_Alignas(128) _Atomic long v; char pad[120];} a[4];
static _Atomic int go; static int mode, work; static long N=2000000;
static double out[2];
static inline void priv(int n){ for(int i=0;i<n;i++) __asm__ volatile("imul %%rax,%%rax\n":::"rax"); }
static void*run(void*p){long id=(long)p;cpu_set_t s;CPU_ZERO(&s);CPU_SET(id,&s);pthread_setaffinity_np(pthread_self(),sizeof s,&s);
 atomic_fetch_add(&go,1);while(atomic_load(&go)<2);
 _Atomic long*x=&a[mode>=10?id:0].v; int m=mode%10; double t=now();
 for(long i=0;i<N;i++){ if(m==0)atomic_fetch_add_explicit(x,1,memory_order_seq_cst); else if(m==1){atomic_store_explicit(x,atomic_load_explicit(x,memory_order_relaxed)+1,memory_order_relaxed);} else {long o=atomic_load_explicit(x,memory_order_relaxed);while(!atomic_compare_exchange_weak(x,&o,o+1));} priv(work);} out[id]=(now()-t)/N; return 0;}
int main(){const char*nm[]={"xadd","plain","cas"};
 for(int m=0;m<3;m++) for(int w=0;w<=128;w=w?w*2:4){ mode=m;work=w; double best[2]={0};double r[2];
  for(int own=1;own>=0;own--){double v[9];for(int k=0;k<9;k++){mode=m+own*10;go=0;pthread_t t[2];for(long i=0;i<2;i++)pthread_create(&t[i],0,run,(void*)i);for(int i=0;i<2;i++)pthread_join(t[i],0);v[k]=(out[0]+out[1])/2;}
   for(int i=0;i<9;i++)for(int j=i+1;j<9;j++)if(v[j]<v[i]){double q=v[i];v[i]=v[j];v[j]=q;} r[own]=v[4]; best[own]=v[0];}
  printf("%-5s work %3d own %6.1f shared %6.1f (min %.1f)  extra %.1f\n",nm[m],w,r[1],r[0],best[0],r[0]-r[1]);}
}
