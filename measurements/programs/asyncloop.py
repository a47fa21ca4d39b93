# asyncio's own code: a turn of the loop, a step of a task, a handle that completes a future; in us and in turns of the count-down loop.
import asyncio, time, sys
clock = time.perf_counter; N = 4000
def countdown(n):
    while n > 0: n -= 1
async def zero(n):
    for _ in range(n): await asyncio.sleep(0)
async def many(k, n): await asyncio.gather(*[zero(n) for _ in range(k)])
async def future(n):
    loop = asyncio.get_running_loop()
    for _ in range(n):
        f = loop.create_future(); loop.call_soon(f.set_result, None); await f
def best(f, per):
    xs = []
    for _ in range(15):
        t = clock(); f(); xs.append(clock() - t)
    return min(xs) / per * 1e6
loop = best(lambda: countdown(200000), 200000)
one = best(lambda: asyncio.run(zero(N)), N)
ten = best(lambda: asyncio.run(many(10, N // 10)), N)
fut = best(lambda: asyncio.run(future(N)), N)
# one = turn + step; ten = turn / 10 + step; future = 2 turns + step + handle
step = (10 * ten - one) / 9; turn = one - step; handle = fut - 2 * turn - step
print(sys.version.split()[0], 'loop %.1f ns' % (loop * 1e3), ', '.join('%s %.2f us = %.0f turns' % (w, x, x / loop) for w, x in (('turn with select', turn), ('step', step), ('handle', handle))))
