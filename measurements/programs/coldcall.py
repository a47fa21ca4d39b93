# What a first call of sendto and a few lines of Python take after a sleep, beside the same when warm.
import socket,time,sys,os
r=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); r.bind(('127.0.0.1',0)); a=r.getsockname()
s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)
os.sched_setaffinity(0,{0})
c=time.perf_counter_ns
def once(T):
    if T: time.sleep(T)
    t0=c(); d=b'abcdefgh'*2
    if d[:1]==b'Q': return
    t1=c(); s.sendto(d,a); t2=c(); r.recvfrom(64); t3=c()
    return t1-t0,t2-t1,t3-t2
for T in (0,0.0001,0.0005,0.001,0.002,0.005,0.01,0.02):
    x=[once(T) for _ in range(300 if T<0.01 else 100)][20:]
    def m(i): v=sorted(y[i] for y in x); return '%5.1f %5.1f'%(v[len(v)//2]/1e3,v[len(v)*9//10]/1e3)
    print('%6.1f ms  python %s  send %s  recv %s us'%(T*1e3,m(0),m(1),m(2)))
