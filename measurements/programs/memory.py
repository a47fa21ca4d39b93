"""Memory of workers, by the way they are started: one JSON object.

python memory.py            every way this version has
python memory.py WAY N      one: N idle workers beside the main thread (used by the first form)

`worker_kb`: what one worker more adds to the memory of all processes together (`Pss` of /proc/PID/smaps_rollup, which divides
a page by those who share it): from 2 to 8 workers. `beside_kb`: what is added whatever their number (the server that forks,
the tracker of semaphores). `copied`: a child of a fork that reads each of 10^6 strings, and one that collects garbage once
over 10^6 small lists: size of the data in the parent, and what the child then has for itself.
"""
import gc
import json
import os
import subprocess
import sys
import threading
import time

REPEATS = 5


def memory(pid, fields):
    total = 0
    with open('/proc/%d/smaps_rollup' % pid) as f:
        for line in f:
            if line.split(':')[0] in fields:
                total += int(line.split()[1])
    return total


def family(pid):
    """The process and all its descendants."""
    parents = {}
    for entry in os.listdir('/proc'):
        if entry.isdigit():
            try:
                with open('/proc/%s/stat' % entry) as f:
                    parents[int(entry)] = int(f.read().rsplit(')', 1)[1].split()[1])
            except (IOError, OSError):
                pass
    found = [pid]
    for one in found:
        found.extend(child for child, parent in parents.items() if parent == one)
    return found


def idle(up):
    up.release()
    time.sleep(60)


def beside(way, n):
    """Starts n idle workers; returns the memory of all together."""
    if way == 'thread':
        up = threading.Semaphore(0)
        for _ in range(n):
            thread = threading.Thread(target=idle, args=(up,))
            thread.daemon = True
            thread.start()
        for _ in range(n):
            up.acquire()
    elif way == 'subinterpreter':
        start_interpreters(n)
    else:
        import multiprocessing
        if n == 0:
            return settled()
        context = multiprocessing if sys.version_info[0] == 2 else multiprocessing.get_context(way)
        up = context.Semaphore(0)
        workers = [context.Process(target=idle, args=(up,)) for _ in range(n)]
        for worker in workers:
            worker.daemon = True
            worker.start()
        for _ in range(n):
            up.acquire()
    return settled()


def settled():
    """Memory of all processes together, once nothing moves."""
    time.sleep(0.1)
    return sum(memory(pid, ('Pss',)) for pid in family(os.getpid()))


def start_interpreters(n):
    try:
        import _interpreters as interpreters
    except ImportError:
        import _xxsubinterpreters as interpreters
    read, write = os.pipe()
    code = "import os, time; os.write(%d, b'.'); time.sleep(60)" % write
    for _ in range(n):
        one = interpreters.create()
        thread = threading.Thread(target=interpreters.run_string, args=(one, code))
        thread.daemon = True
        thread.start()
    for _ in range(n):
        os.read(read, 1)


def forked(data, touch):
    """Private memory that a child has more after touching the data."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        fields = ('Private_Clean', 'Private_Dirty')
        before = memory(os.getpid(), fields)
        touch(data)
        os.write(write, str(memory(os.getpid(), fields) - before).encode())
        os._exit(0)
    os.waitpid(child, 0)
    return int(os.read(read, 100))


def read_all(data):
    for _ in data:
        pass


def copied():
    gc.disable()
    result = {}
    makers = {'strings_read': (lambda i: 'item %d' % i, read_all),
              'lists_collected': (lambda i: [], lambda data: gc.collect())}
    for name in sorted(makers):
        make, touch = makers[name]
        before = memory(os.getpid(), ('Pss',))
        data = [make(i) for i in range(1000000)]
        size = memory(os.getpid(), ('Pss',)) - before
        result[name] = {'data_kb': size, 'copied_kb': forked(data, touch)}
        del data
    return result


def ways():
    yield 'thread'
    yield 'fork'
    if sys.version_info[0] > 2:
        yield 'forkserver'
        yield 'spawn'
    if sys.version_info >= (3, 12):
        yield 'subinterpreter'


def once(way, n):
    out = subprocess.check_output([sys.executable, os.path.abspath(__file__), way, str(n)])
    return int(out)


def median(values):
    return sorted(values)[len(values) // 2]


def main():
    if len(sys.argv) > 1:
        way, n = sys.argv[1], int(sys.argv[2])
        print(beside(way, n) if way != 'copied' else json.dumps(copied()))
        sys.stdout.flush()
        import signal
        for pid in family(os.getpid())[1:]:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        os._exit(0)
    result = {'python': sys.version.split()[0], 'ways': {}}
    for way in ways():
        one, helpers = [], []
        for _ in range(REPEATS):
            none, few, many = once(way, 0), once(way, 2), once(way, 8)
            one.append((many - few) / 6.0)
            helpers.append(few - none - 2 * one[-1])
        spread = [round(min(one)), round(max(one))]
        result['ways'][way] = {'worker_kb': round(median(one)), 'spread_kb': spread,
                               'beside_kb': round(median(helpers))}
    out = subprocess.check_output([sys.executable, os.path.abspath(__file__), 'copied', '0'])
    result['copied'] = json.loads(out.decode())
    print(json.dumps(result, sort_keys=True))


if __name__ == '__main__':
    main()
