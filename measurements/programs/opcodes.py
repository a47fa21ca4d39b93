"""What the opcodes of `counter += 1` and `o.count += 1` cost, in turns of the count-down loop: load, add, store, and a call of
an empty function. Shortest of many short runs, the loops in turn, so that a slow moment of the machine meets them all.

A load is told apart by popping it, a store by storing a constant; the addition is the rest of the whole statement.
"""
from __future__ import print_function
import gc
import sys
import time

counter = 0
clock = getattr(time, 'perf_counter', time.time)
turns = range if sys.version_info[0] > 2 else xrange


def nothing():
    pass


def empty(n):
    for _ in turns(n):
        pass


def load(n):
    for _ in turns(n):
        counter


def store(n):
    global counter
    for _ in turns(n):
        counter = 5


def whole(n):
    global counter
    counter = 1000
    for _ in turns(n):
        counter += 1


class Thing(object):
    count = 0


def load_attr(n):
    o = Thing()
    o.count = 1000
    for _ in turns(n):
        o.count


def store_attr(n):
    o = Thing()
    for _ in turns(n):
        o.count = 5


def whole_attr(n):
    o = Thing()
    o.count = 1000
    for _ in turns(n):
        o.count += 1


def call(n):
    for _ in turns(n):
        nothing()


def count_down(n):
    while n > 0:
        n -= 1


def main():
    gc.disable()
    loops = (empty, load, store, whole, load_attr, store_attr, whole_attr, call, count_down)
    best = dict.fromkeys(loops, 1e9)
    n = 20000
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 2000):
        for loop in loops:
            start = clock()
            loop(n)
            best[loop] = min(best[loop], clock() - start)
    turn = best[count_down]
    cost = dict((loop.__name__, best[loop] - best[empty]) for loop in loops)
    cost['add'] = cost['whole'] - cost['load'] - cost['store']
    print(sys.version.split()[0], 'count-down turn %.2f ns, empty turn %.2f ns' % (turn / n * 1e9, best[empty] / n * 1e9))
    for name in ('load', 'add', 'store', 'load_attr', 'store_attr', 'whole_attr', 'call'):
        print('%-10s %5.2f ns  %.2f turns' % (name, cost[name] / n * 1e9, cost[name] / turn))


main()
