"""So many processes that for ever wait (exponential, 1 ms in the mean) and compute (exponential, 200 us) in turn, each on a core
of its own: in SimPy, a generator for each process. Nothing is recorded.

simpy_bench.py PROCESSES EVENTS REPETITIONS prints the events, the turns and the CPU time of the fastest repetition.
"""

import random
import sys
import time

import simpy


def process(env, draw):
    while True:
        yield env.timeout(draw(1 / 1e6))
        yield env.timeout(draw(1 / 2e5))


def main():
    processes, events, repetitions = map(int, sys.argv[1:])
    best = None
    for _ in range(repetitions):
        env = simpy.Environment()
        draw = random.Random(1).expovariate
        for _ in range(processes):
            env.process(process(env, draw))
        before = time.process_time_ns()
        for _ in range(events):
            env.step()
        used = time.process_time_ns() - before
        best = used if best is None else min(best, used)
    print(f"engine=SimPy-{simpy.__version__} threads={processes} events={events} turns={events // 2} ns={best}")


main()
