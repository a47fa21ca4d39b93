//! Locks: `Lock`, `RLock`, `Semaphore`, and the mutex of each object in free-threaded builds.
//!
//! Up to 3.12 a lock is a plain one: a release frees it and wakes the longest waiter, who must compete. From
//! 3.13 on it is `PyMutex` (`Python/lock.c` of v3.13.15, lines 19–180; models.md §3.4): who has waited longer than
//! 1 ms gets it handed over. Free-threaded builds call `sched_yield` 40 times before they park, unless somebody is
//! parked already. `_PyMutex_LockTimed` does not read the word again meanwhile: a lock that comes free early is taken
//! only after all 40.
//!
//! A task gets its lock handed over, in order of arrival (`Lib/asyncio/locks.py`, `Lock.acquire`).
//!
//! Invariants: a lock handed over never becomes free in between; a woken waiter always tries again.

use crate::runtime::Tid;
use crate::scenario::LockKind;
use crate::time::{MS, Ns};
use crate::trace::{MarkKind, NO_DETAIL, State};

use super::engine::Engine;
use super::expand::kernel;
use super::plan::{Part, cost};
use super::thread::{Blocked, Micro, NEVER, Place};

/// `TIME_TO_BE_FAIR`.
const TIME_TO_BE_FAIR: Ns = MS;
/// `MAX_SPIN_COUNT` of free-threaded builds.
pub(crate) const MAX_SPIN_COUNT: u8 = 40;

impl Engine {
    /// Takes the lock if that is possible now.
    fn take_lock(&mut self, t: Tid, l: u16) -> bool {
        let t = self.taker(t, l);
        let lock = &mut self.locks[l as usize];
        match lock.kind {
            _ if lock.copied.is_some() => return false,
            LockKind::Semaphore(_) if lock.count > 0 => lock.count -= 1,
            LockKind::RLock if lock.owner == Some(t) => lock.count += 1,
            LockKind::Lock | LockKind::RLock | LockKind::Foreign | LockKind::Local
                if lock.owner.is_none() =>
            {
                lock.owner = Some(t);
                lock.count = 1;
            }
            _ => return false,
        }
        true
    }

    /// Who takes a lock: the task, but for the mutex of an object or a library, which blocks the thread.
    fn taker(&self, t: Tid, l: u16) -> Tid {
        match usize::from(l) < self.plan.workload.locks.len() && !self.is_foreign(l) {
            true => self.actor(t),
            false => t,
        }
    }

    /// Whether it is a `PyMutex`: not before 3.13, not the semaphore that processes share, not a library's own.
    fn is_mutex(&self, l: u16) -> bool {
        let of_object = usize::from(l) >= self.plan.workload.locks.len();
        let shared =
            self.plan.isolation.is_some() && self.locks[l as usize].kind != LockKind::Local;
        self.plan.profile.fair_lock && !self.is_foreign(l) && (of_object || !shared)
    }

    /// First attempt, still attached to the interpreter.
    pub(crate) fn lock_try(&mut self, t: Tid, l: u16, deadline: Ns) -> bool {
        if self.take_lock(t, l) {
            return true;
        }
        self.threads[t as usize].waiting_since = self.now;
        if self.is_foreign(l) {
            self.steps(t, &[Micro::LockBlock(l, deadline)]);
            return true;
        }
        let task = self.taker(t, l);
        if task != t {
            self.locks[l as usize].waiters.push_back(task);
            self.threads[t as usize].push(Micro::Await(Blocked::Lock(l), deadline));
            return true;
        }
        if self.spins(t) && self.is_mutex(l) && self.locks[l as usize].waiters.is_empty() {
            self.threads[t as usize].push(Micro::LockSpin(l, deadline, 0));
        } else {
            self.park_for(t, l, deadline);
        }
        true
    }

    /// Whether who finds a `PyMutex` locked spins first.
    pub(crate) fn spins(&self, t: Tid) -> bool {
        self.plan.profile.is_free_threaded_build() && self.interp(t).is_some()
    }

    /// `_Py_yield`, and then `again`.
    pub(crate) fn spin_once(&mut self, t: Tid, again: Micro) {
        // Without variation two threads fall into step and never find the lock free.
        let spin = kernel(self.vary(t, cost::SPIN));
        self.steps(t, &[spin, Micro::YieldCore, again]);
    }

    /// One turn of spinning.
    pub(crate) fn lock_spin(&mut self, t: Tid, l: u16, deadline: Ns, turn: u8) -> bool {
        if turn < MAX_SPIN_COUNT {
            self.spin_once(t, Micro::LockSpin(l, deadline, turn + 1));
        } else if !self.take_lock(t, l) {
            self.park_for(t, l, deadline);
        }
        true
    }

    /// A semaphore is taken while detached. A `PyMutex` is tried only after the thread is attached again
    /// (`_PySemaphore_Wait` with `detach`): with a GIL, whoever was woken waits for that first.
    fn park_for(&mut self, t: Tid, l: u16, deadline: Ns) {
        let (sleep, again) = (Micro::LockSleep(l, deadline), Micro::LockBlock(l, deadline));
        if self.is_mutex(l) {
            let park = kernel(cost::PARK);
            self.steps(t, &[Micro::Detach, park, sleep, Micro::Attach, again]);
        } else {
            self.steps(t, &[Micro::Detach, again, Micro::Attach]);
        }
    }

    /// An attempt that parks if it fails; also what a woken waiter does.
    pub(crate) fn lock_block(&mut self, t: Tid, l: u16, deadline: Ns) -> bool {
        if self.handed_over(t, l) || self.take_lock(t, l) {
            return true;
        }
        if self.now >= deadline {
            self.threads[t as usize].missed.push(l);
            return true;
        }
        if self.is_mutex(l) {
            self.park_for(t, l, deadline);
        } else {
            self.steps(t, &[kernel(cost::PARK), Micro::LockSleep(l, deadline)]);
        }
        true
    }

    /// Falls asleep, unless the lock has become free on the way.
    pub(crate) fn lock_sleep(&mut self, t: Tid, l: u16, deadline: Ns) -> bool {
        if self.is_mutex(l) {
            // The word has changed, or spinning took the time there was: no sleep, and the last attempt once attached.
            if self.is_free(l) || self.now >= deadline {
                return true;
            }
        } else if self.take_lock(t, l) {
            return true;
        } else {
            self.threads[t as usize].push(Micro::LockBlock(l, deadline));
            if self.now >= deadline {
                return true;
            }
        }
        self.locks[l as usize].waiters.push_back(t);
        let detail = u8::try_from(l).unwrap_or(NO_DETAIL);
        let late = if deadline == NEVER {
            NEVER
        } else {
            deadline + self.plan.run.slack
        };
        self.block(t, Blocked::Lock(l), State::Lock, detail, late);
        false
    }

    /// A mutex of a library, which knows nothing of a GIL.
    pub(crate) fn is_foreign(&self, l: u16) -> bool {
        self.locks[l as usize].kind == LockKind::Foreign
    }

    fn is_free(&self, l: u16) -> bool {
        let lock = &self.locks[l as usize];
        match lock.kind {
            LockKind::Semaphore(_) => lock.count > 0,
            LockKind::Lock | LockKind::RLock | LockKind::Foreign | LockKind::Local => {
                lock.owner.is_none() && lock.copied.is_none()
            }
        }
    }

    /// Whether an unlock made this thread the owner while it slept.
    fn handed_over(&mut self, t: Tid, l: u16) -> bool {
        let lock = &mut self.locks[l as usize];
        let mine = lock.handed && lock.owner == Some(t);
        lock.handed &= !mine;
        mine
    }

    /// Gives the lock back, and wakes the longest waiter.
    pub(crate) fn lock_free(&mut self, t: Tid, l: u16) -> bool {
        let owner = self.taker(t, l);
        let missed = &mut self.threads[owner as usize].missed;
        if let Some(at) = missed.iter().position(|&m| m == l) {
            missed.remove(at);
            return true;
        }
        let fair = self.is_mutex(l);
        let lock = &mut self.locks[l as usize];
        match lock.kind {
            LockKind::Semaphore(_) => lock.count += 1,
            LockKind::RLock if lock.owner == Some(owner) && lock.count > 1 => {
                lock.count -= 1;
                return true;
            }
            // Releasing what one does not hold is an error in Python; here it has no effect.
            LockKind::RLock if lock.owner != Some(owner) => return true,
            LockKind::Lock | LockKind::RLock | LockKind::Foreign | LockKind::Local => {
                lock.owner = None;
                lock.copied = None;
            }
        }
        let Some(next) = lock.waiters.pop_front() else {
            return true;
        };
        if matches!(self.plan.threads[next as usize].part, Part::Task(_)) {
            self.grant(next, l);
            self.wake_later(t, next);
            return true;
        }
        let lock = &mut self.locks[l as usize];
        let waiter = &self.threads[next as usize];
        let plain = matches!(lock.kind, LockKind::Lock | LockKind::Local);
        if fair && plain && self.now > waiter.waiting_since + TIME_TO_BE_FAIR {
            lock.owner = Some(next);
            lock.handed = true;
            self.mark(next, MarkKind::HandedOff, u32::from(l));
        }
        self.wake_later(t, next);
        true
    }

    /// Pays for the system call, then wakes the thread. Who has not fallen asleep yet will see before it does: the count of a
    /// semaphore's sleepers is looked at first (`sem_post`), as is the lot where those of a `PyMutex` are parked.
    pub(crate) fn wake_later(&mut self, t: Tid, sleeper: Tid) {
        if self.same_loop(t, sleeper) {
            self.wake(sleeper);
            return;
        }
        let thread = &self.threads[sleeper as usize];
        let awake = matches!(thread.place, Place::Core(_) | Place::Queue(_));
        if awake && thread.falling.is_none() {
            return;
        }
        let epoch = thread.gen_timer;
        self.steps(t, &[kernel(cost::SIGNAL), Micro::Wake(sleeper, epoch)]);
    }
}
