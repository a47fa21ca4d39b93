# How long after one thread has released a lock another, which waits for it on the same processor, looks at the clock, by how long both have
# slept; a third thread on another processor wakes the first. And how long the first takes from its wake-up's look at the clock to the release.
import os, sys, threading, time
clock = time.perf_counter
N = 200
def run(T, rounds):
    go, hand, done = threading.Lock(), threading.Lock(), threading.Lock()
    for l in (go, hand, done): l.acquire()
    first = []; second = []; rel = []; stop = []
    def one():
        os.sched_setaffinity(0, {1})
        while True:
            go.acquire()
            if stop: hand.release(); return
            a = clock(); hand.release(); b = clock()
            first.append(a); rel.append(b)
    def two():
        os.sched_setaffinity(0, {1})
        while True:
            hand.acquire()
            b = clock()
            if stop: return
            second.append(b); done.release()
    ts = [threading.Thread(target=f) for f in (one, two)]
    for t in ts: t.start()
    os.sched_setaffinity(0, {0})
    time.sleep(0.05)
    for _ in range(rounds):
        time.sleep(T); go.release(); done.acquire()
    stop.append(1); go.release()
    for t in ts: t.join()
    x = sorted((b-a)*1e6 for a, b in zip(first, second)); y = sorted((b-a)*1e6 for a, b in zip(first, rel))
    n = len(x)
    return x, y
for T in (0, 0.0002, 0.001, 0.002, 0.005, 0.01, 0.02):
    x, y = run(T, N if T < 0.01 else 100)
    q = lambda v, p: v[int(len(v)*p)]
    print('%s asleep %5.1f ms: second looks %.1f %.1f %.1f %.1f us after the first (p5 p25 p50 p90); release returns after %.1f %.1f' % (sys.version.split()[0], T*1e3, q(x,.05), q(x,.25), q(x,.5), q(x,.9), q(y,.5), q(y,.9)))
