//! Mutexes and condition variables of glibc, as far as they decide who gets the GIL.
//!
//! Rules: `nptl/lowlevellock.c`, `nptl/pthread_mutex_unlock.c`, `nptl/pthread_cond_wait.c`, `nptl/pthread_cond_signal.c` and
//! `nptl/pthread_cond_common.c` of glibc 2.36 (the same from 2.25 to 2.40).
//!
//! - A mutex has no queue of heirs: an unlock frees it and wakes its longest sleeper, who must compete. Who found it
//!   taken, or comes back from a condition, marks it as contended, and its unlock then enters the kernel in any case.
//! - Waiters of a condition form two groups. Signals go to the older group as long as one of it is left; then the
//!   younger becomes the older. A signal is meant for its group, not for a thread: it wakes the longest sleeper,
//!   but a member that is not asleep yet may consume it first, and the sleeper goes back to sleep.
//! - A waiter that times out is on its list until it runs; a signal may still reach it. Then it leaves its group; if the group's last signal was meant for it, it passes the signal on.
//!
//! Left out: a signal that is to start a new group waits in the kernel until all of the old one have left it. It never
//! did so in traces of the measured workloads.

use std::collections::VecDeque;

use super::Tid;

/// `pthread_mutex_t`, of the default kind.
#[derive(Debug, Clone, Default)]
pub(super) struct Mutex {
    held: bool,
    contended: bool,
    sleepers: VecDeque<Tid>,
}

impl Mutex {
    /// First attempt; true if the mutex is the caller's now. `marks` for one who returns from a condition.
    pub(super) fn lock(&mut self, marks: bool) -> bool {
        let free = !self.held;
        self.contended = if free { marks } else { true };
        self.held = true;
        free
    }

    /// In the kernel, about to sleep: true if the caller sleeps now, false if the mutex has come free.
    pub(super) fn sleep(&mut self, t: Tid) -> bool {
        if self.held && self.contended {
            self.sleepers.push_back(t);
            return true;
        }
        false
    }

    /// Frees it. The system call that must follow: none, or one that wakes somebody or (`false`) nobody.
    pub(super) fn unlock(&mut self) -> Option<bool> {
        self.held = false;
        std::mem::take(&mut self.contended).then(|| !self.sleepers.is_empty())
    }

    /// End of that system call: who is woken.
    pub(super) fn wake(&mut self) -> Option<Tid> {
        self.sleepers.pop_front()
    }
}

/// A waiter's place in a condition: its group, and which of the groups that used the same slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Ticket {
    slot: usize,
    round: u32,
}

/// `pthread_cond_t`.
#[derive(Debug, Clone, Default)]
pub(super) struct Cond {
    groups: [Group; 2],
    /// Slot of the younger group, the one that waiters join.
    younger: usize,
}

#[derive(Debug, Clone, Default)]
struct Group {
    round: u32,
    /// Members that no signal was meant for yet.
    size: u32,
    /// Signals that nobody has consumed.
    signals: u32,
    sleepers: VecDeque<Tid>,
}

impl Cond {
    /// A waiter comes; it still holds the mutex.
    pub(super) fn join(&mut self) -> Ticket {
        let group = &mut self.groups[self.younger];
        group.size += 1;
        Ticket {
            slot: self.younger,
            round: group.round,
        }
    }

    /// Whether a waiter may go: consumes a signal of its group.
    pub(super) fn consume(&mut self, ticket: Ticket) -> bool {
        let group = &mut self.groups[ticket.slot];
        if group.round != ticket.round {
            return true;
        }
        let any = group.signals > 0;
        group.signals -= u32::from(any);
        any
    }

    /// In the kernel, about to sleep: true if the caller sleeps now, false if there is a signal.
    pub(super) fn sleep(&mut self, t: Tid, ticket: Ticket) -> bool {
        let group = &mut self.groups[ticket.slot];
        if group.round != ticket.round || group.signals > 0 {
            return false;
        }
        group.sleepers.push_back(t);
        true
    }

    /// A sleeper whose timer expired runs again: true if it is still on the list, false if a signal came meanwhile.
    pub(super) fn expire(&mut self, t: Tid) -> bool {
        let lists = self.groups.iter_mut().map(|group| &mut group.sleepers);
        for list in lists {
            if let Some(at) = list.iter().position(|&s| s == t) {
                list.remove(at);
                return true;
            }
        }
        false
    }

    /// A waiter gives up; true if a signal was meant for it and must be passed on.
    pub(super) fn cancel(&mut self, ticket: Ticket) -> bool {
        let group = &mut self.groups[ticket.slot];
        if group.round != ticket.round || group.size == 0 {
            return true;
        }
        group.size -= 1;
        false
    }

    /// Puts a signal into a group; its slot, whose sleeper is to be woken. None if nobody waits.
    pub(super) fn signal(&mut self) -> Option<usize> {
        let older = self.younger ^ 1;
        if self.groups[older].size == 0 {
            if self.groups[self.younger].size == 0 {
                return None;
            }
            let closed = &mut self.groups[older];
            closed.round += 1;
            closed.signals = 0;
            self.younger = older;
        }
        let slot = self.younger ^ 1;
        let group = &mut self.groups[slot];
        group.size -= 1;
        group.signals += 1;
        Some(slot)
    }

    /// End of the signal's system call: who is woken.
    pub(super) fn wake(&mut self, slot: usize) -> Option<Tid> {
        self.groups[slot].sleepers.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unlock_enters_the_kernel_only_if_somebody_found_the_mutex_taken() {
        let mut mutex = Mutex::default();
        assert!(mutex.lock(false));
        assert_eq!(mutex.unlock(), None);
        assert!(mutex.lock(false));
        assert!(!mutex.lock(false));
        assert!(mutex.sleep(1));
        assert_eq!(mutex.unlock(), Some(true));
        assert_eq!(mutex.wake(), Some(1));
        assert!(mutex.lock(true), "back from a condition");
        assert_eq!(mutex.unlock(), Some(false));
    }

    #[test]
    fn a_waiter_that_is_still_awake_takes_the_signal_of_a_sleeper() {
        let mut cond = Cond::default();
        let first = cond.join();
        assert!(cond.sleep(1, first));
        let second = cond.join();
        let slot = cond.signal().expect("two wait");
        assert!(cond.consume(second), "not asleep yet");
        assert_eq!(cond.wake(slot), Some(1));
        assert!(!cond.consume(first), "stolen");
        assert!(cond.sleep(1, first));
    }

    #[test]
    fn a_younger_group_does_not_get_signals_while_one_of_the_older_waits() {
        let mut cond = Cond::default();
        let (first, second) = (cond.join(), cond.join());
        assert!(cond.sleep(1, first) && cond.sleep(2, second));
        assert!(cond.signal().is_some());
        let third = cond.join();
        assert!(cond.signal().is_some());
        assert!(!cond.consume(third));
        assert!(cond.consume(first) && cond.consume(second));
        assert!(cond.signal().is_some());
        assert!(cond.consume(third));
    }

    #[test]
    fn who_gives_up_passes_a_signal_on_that_was_meant_for_it() {
        let mut cond = Cond::default();
        let first = cond.join();
        assert!(cond.sleep(1, first));
        assert!(cond.signal().is_some());
        assert!(cond.expire(1));
        assert!(cond.cancel(first));
        let second = cond.join();
        assert!(!cond.cancel(second));
        assert_eq!(cond.signal(), None);
    }
}
