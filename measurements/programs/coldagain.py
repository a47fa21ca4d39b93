"""How long code stays cold: what the first, second, ... echo of a datagram takes after a pause, beside one when warm. The pause is slept
through, or filled with a loop of Python on the same processor."""
import os, socket, sys, time

os.sched_setaffinity(0, {int(sys.argv[1]) if len(sys.argv) > 1 else 0})
receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(('127.0.0.1', 0))
address = receiver.getsockname()
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
clock, ECHOES, word = time.perf_counter, 8, b'0123456789abcdef'

def echoes():
    took = []
    for _ in range(ECHOES):
        a = clock(); sender.sendto(word, address); receiver.recvfrom(64); took.append((clock() - a) * 1e6)
    return took

def busy(seconds):
    end = clock() + seconds
    while clock() < end:
        n = 200
        while n > 0: n -= 1

def medians(rows): return [sorted(column)[len(column) // 2] for column in zip(*rows)]

warm = min(medians([echoes() for _ in range(300)]))
print('warm %.1f us' % warm)
for name, pause in (('slept', time.sleep), ('busy', busy)):
    for seconds in (0.001, 0.005, 0.01):
        rows = []
        for _ in range(int(2 / seconds / 10)):
            pause(seconds); rows.append(echoes())
        print('%-5s %4.0f ms, more by %s us' % (name, seconds * 1e3, ' '.join('%.1f' % (m - warm) for m in medians(rows))))
