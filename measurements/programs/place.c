/* Where a thread wakes whose last processor is its waker's, while another is idle; by how busy the machine is.
   cc -O2 -pthread place.c -o place; ./place */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
static sem_t s; static volatile int stop; static int cpus[4000], n; static int wcpu[4000];
static double now(void){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e6+t.tv_nsec/1e3;}
static void spin(double us){double e=now()+us;while(now()<e);}
static void pin(int c){cpu_set_t m;CPU_ZERO(&m);if(c<0){CPU_SET(0,&m);CPU_SET(1,&m);}else CPU_SET(c,&m);sched_setaffinity(0,sizeof m,&m);}
static void*b(void*x){pin(0);spin(100);pin(-1);for(;;){sem_wait(&s);if(stop)return 0;cpus[n]=sched_getcpu();n++;spin(20);}}
static volatile int go;
static void*hog(void*x){pin((long)x);while(!stop);return 0;}
int main(){
 double busy[]={100,500,1000,2000,4000};
 for(int h=0;h<2;h++) for(int i=0;i<5;i++){ pthread_t t,g; stop=0;n=0; sem_init(&s,0,0);
  if(h)pthread_create(&g,0,hog,(void*)0L);
  pthread_create(&t,0,b,0); usleep(5000); pin(0); spin(100); pin(-1);
  int same=0,other=0,a1=0;
  for(int k=0;k<300;k++){ usleep(500); int me=sched_getcpu(); int before=n? cpus[n-1]:0; spin(busy[i]*.5); sem_post(&s); spin(busy[i]*.5); me=sched_getcpu(); a1+=me; wcpu[k]=me; }
  stop=1; sem_post(&s); pthread_join(t,0); if(h)pthread_join(g,0);
  for(int k=0;k<n;k++) other+=cpus[k]!=0;
  printf("%s waker busy %4.0f us of each %4.0f: woke on processor 1 %d of %d times (waker on 1: %d)\n",h?"beside a hog on 0,":"",busy[i],busy[i]+560,other,n,a1);
 }}
