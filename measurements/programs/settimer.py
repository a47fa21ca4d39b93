"""What it costs to set a timer that ends before the next tick, and to take it back: a virtual machine asks its host each time. The
same calls with a timer that ends long after the tick, which the kernel only notes, tell what the rest of them takes. Between the calls
runs a little code of another kind in each row; "after" says whether that code itself becomes slower."""
import os, signal, sys, threading, time

os.sched_setaffinity(0, {int(sys.argv[1]) if len(sys.argv) > 1 else 0})
signal.signal(signal.SIGALRM, signal.SIG_IGN)
clock, settimer, REAL = time.perf_counter, signal.setitimer, signal.ITIMER_REAL
NEAR, FAR, TIMES = 0.0005, 0.5, 4000
one, other = threading.Lock(), threading.Lock()

def nothing(): pass
def lock():
    one.acquire(); one.release()
def objects():
    lock(); other.acquire(); other.release()
    some, table = [], {}
    some.append(1.5); table['a'] = str(3)
    return len(some)
def more():
    for _ in range(5): objects()
def calls():
    os.getppid(); os.getppid()

def rounds(code, span, out):
    for _ in range(TIMES):
        a = clock(); settimer(REAL, span)
        b = clock(); code()
        c = clock(); settimer(REAL, 0)
        d = clock(); code()
        e = clock()
        for name, took in (('set', b - a), ('after', c - b), ('unset', d - c), ('after it', e - d)): out.setdefault(name, []).append(took)

for code in (nothing, lock, objects, more, calls):
    near, far = {}, {}
    for _ in range(3):
        rounds(code, FAR, far); rounds(code, NEAR, near)
    more_by = ['%s +%.2f' % (k, (sorted(near[k])[len(near[k]) // 2] - sorted(far[k])[len(far[k]) // 2]) * 1e6) for k in ('set', 'after', 'unset', 'after it')]
    print('%-8s us: %s' % (code.__name__, ', '.join(more_by)))
