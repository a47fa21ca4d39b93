# What the two threads of a ping-pong do in Python beside their four operations, in turns of the count-down loop: the main thread's loop of w7.py
# with nothing between its two looks at the clock, and the peer's without its locks. Pin it to one core.
from common import *
def main(n0, c=clock):
    fin = [0]; clock = c
    lat = []; n = 0; e = clock() + 1e9; maxn = n0
    def loop():
        pass
    b = clock()
    while n < maxn:
        s = clock(); q = clock(); lat.append((q-s)*1e6); n += 1
        if q > e: break
    return (clock()-b)/n0*1e9
def peer(n0):
    fin = [0]
    def run():
        it = iter(xr(n0))
        while True:
            if fin[0]: return
            next(it, 0) or fin.__setitem__(0, 0)
    def counted():
        n = n0
        while n > 0:
            n -= 1
            if fin[0]: return
    b = clock(); counted(); return (clock()-b)/n0*1e9
def down(n):
    b = clock(); countdown(n); return (clock()-b)/n*1e9
def best(f, n): return min(f(n) for _ in range(7))
N = 300000
t = best(down, N); m = best(main, N); p = best(peer, N)
L = threading.Lock(); a = L.acquire; 
def ck(n):
    c = clock; b = c()
    for _ in xr(n): c()
    return (c()-b)/n*1e9
k = best(ck, N)
print(sys.version.split()[0], 'turn %.1f ns' % t, 'main %.1f ns = %.2f turns, of which two clocks %.1f' % (m, m/t, 2*k), 'peer %.2f turns' % ((p-t)/t))
