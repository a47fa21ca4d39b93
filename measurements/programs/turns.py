# PyPy: how long a turn of a compiled loop is, before the first thread was started and after. Only then does a turn count
# the ticker down (`gil_ready` of pypy/module/pypyjit/interp_jit.py): a load, a subtraction and a store more, each waiting
# for the last. Then the loops of w3.py/w7.py (`burn`) and w2.py (`spin`), and the clock as w7.py reads it.
from common import *
N = 30000000
def best(f, n):
    xs = []
    for _ in range(7):
        t = clock(); f(n); xs.append((clock() - t) / n * 1e9)
    return sorted(xs[2:])
def burn(k):
    s = [0]; k = k // 200
    while not s[0]:
        n = 200
        while n > 0: n -= 1
        k -= 1
        if not k: s[0] = 1
def spinner():
    clk = time.perf_counter_ns; thr = 1e9; end = [0]
    def spin(n):
        g = []; add = g.append
        start = clk(); last = start + 1e18
        first = prev = clk()
        k = 0
        while True:
            now = clk()
            if now - prev > thr:
                add((prev, now))
                if now > last: break
            elif now > last: break
            prev = now
            k += 1
            if k > n: break
    return spin
def clocks(n):
    c = clock
    for _ in xr(n): c()
def empty(n):
    for _ in xr(n): pass
def show(name, xs): print('%-34s min %.3f med %.3f max %.3f ns' % (name, xs[0], med(xs), xs[-1]))
show('count-down, no thread yet', best(countdown, N))
show('empty for, no thread yet', best(empty, N))
show('clock in a for, no thread yet', best(clocks, N // 50))
t = threading.Thread(target=int); t.start(); t.join()
show('count-down, with threads', best(countdown, N))
show('burn (200 turns at a time)', best(burn, N))
show('empty for, with threads', best(empty, N))
show('clock in a for, with threads', best(clocks, N // 50))
show('spin of w2', best(spinner(), N // 50))
