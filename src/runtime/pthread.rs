//! The mutex of the C library, as far as it decides who gets the GIL.
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
}
