//! The mutex and the condition of the C library, as far as they decide who gets the GIL.
//!
//! Rules: `nptl/lowlevellock.c` and `nptl/pthread_mutex_unlock.c` of glibc 2.36. There is no queue of heirs: an unlock frees the
//! mutex and wakes its longest sleeper, who must compete. Who found it taken, or comes back from a condition, marks it as
//! contended, and its unlock then enters the kernel in any case.

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
        std::mem::take(&mut self.contended).then_some(!self.sleepers.is_empty())
    }

    /// End of that system call: who is woken.
    pub(super) fn wake(&mut self) -> Option<Tid> {
        self.sleepers.pop_front()
    }
}

/// `pthread_cond_t` as glibc 2.25 to 2.40 build it (`nptl/pthread_cond_wait.c`, `pthread_cond_signal.c` of 2.36): signals go to a
/// first group of waiters until each of them has had one; newcomers make up the second, which then becomes the first.
/// Within a group a signal is for whoever comes first: for a waiter on its way to sleep, rather than for the longest sleeper,
/// who is woken all the same, and for nothing.
#[derive(Debug, Clone, Default)]
pub struct Condition {
    first: Group,
    second: Group,
    /// How often the second group has become the first.
    turns: u64,
}

#[derive(Debug, Clone, Default)]
struct Group {
    /// Waiters who were sent no signal yet.
    size: u32,
    /// Signals sent and not taken.
    signals: u32,
    sleepers: VecDeque<Tid>,
}

impl Condition {
    /// A waiter joins the second group; its ticket.
    pub(super) fn join(&mut self) -> u64 {
        self.second.size += 1;
        self.turns
    }

    /// Sends a signal: the ticket of its group, none if nobody waits.
    pub(super) fn signal(&mut self) -> Option<u64> {
        if self.first.size == 0 {
            if self.second.size == 0 {
                return None;
            }
            self.first = std::mem::take(&mut self.second);
            self.turns += 1;
        }
        self.first.size -= 1;
        self.first.signals += 1;
        Some(self.turns - 1)
    }

    /// Whether somebody of that group is asleep.
    pub(super) fn sleeps(&mut self, ticket: u64) -> bool {
        self.group(ticket)
            .is_some_and(|group| !group.sleepers.is_empty())
    }

    /// End of the signal's system call: the group's longest sleeper, who wakes up.
    pub(super) fn wake(&mut self, ticket: u64) -> Option<Tid> {
        self.group(ticket)?.sleepers.pop_front()
    }

    /// Takes a signal, if there is one. All of a group that is closed have been signalled.
    pub(super) fn take(&mut self, ticket: u64) -> bool {
        match self.group(ticket) {
            None => true,
            Some(group) => {
                let some = group.signals > 0;
                group.signals -= u32::from(some);
                some
            }
        }
    }

    /// Falls asleep.
    pub(super) fn sleep(&mut self, t: Tid, ticket: u64) {
        if let Some(group) = self.group(ticket) {
            group.sleepers.push_back(t);
        }
    }

    /// Whether it is still to be woken.
    pub(super) fn queued(&mut self, t: Tid, ticket: u64) -> bool {
        self.group(ticket)
            .is_some_and(|group| group.sleepers.contains(&t))
    }

    /// A waiter gives up; true if it was sent a signal nevertheless, which another must have then.
    pub(super) fn leave(&mut self, t: Tid, ticket: u64) -> bool {
        if let Some(group) = self.group(ticket) {
            group.sleepers.retain(|&s| s != t);
        }
        match self.group(ticket) {
            Some(group) if group.size > 0 => {
                group.size -= 1;
                false
            }
            _ => true,
        }
    }

    fn group(&mut self, ticket: u64) -> Option<&mut Group> {
        match self.turns - ticket {
            0 => Some(&mut self.second),
            1 => Some(&mut self.first),
            _ => None,
        }
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
    fn signals_go_to_the_first_group_and_in_it_to_who_comes_first() {
        let mut condition = Condition::default();
        assert_eq!(condition.signal(), None, "nobody waits");
        let (one, two) = (condition.join(), condition.join());
        condition.sleep(1, one);
        let sent = condition.signal().expect("two wait");
        let late = condition.join();
        condition.sleep(3, late);
        assert!(
            condition.take(two),
            "on its way to sleep, it takes the signal"
        );
        assert_eq!(condition.wake(sent), Some(1), "woken for nothing");
        assert!(!condition.take(one));
        condition.sleep(1, one);
        assert_eq!(
            condition.signal(),
            Some(sent),
            "one of the first group is left"
        );
        assert_eq!(condition.wake(sent), Some(1));
        assert!(condition.take(one));
        assert_eq!(
            condition.signal(),
            Some(late),
            "then the second is the first"
        );
        assert!(
            condition.leave(3, late),
            "sent to one that has just given up: another must have it"
        );
        assert!(!condition.queued(3, late));
        assert_eq!(condition.signal(), None);
    }
}
