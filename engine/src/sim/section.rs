//! Critical sections: a container's lock that is held while other code runs, and given up when its thread has to wait.
//!
//! Rules: `Python/critical_section.c` of v3.13.15, lines 12–110, and `detach_thread` and `_PyThreadState_Attach` in
//! `Python/pystate.c`; models.md §3.4.
//!
//! - A thread's sections are a stack. Whenever it detaches (to block, to wait for a lock, to be stopped with the
//!   world) it gives up the locks of all of them.
//! - Once attached again it takes back the lock of the innermost section alone; of an outer one when the inner has ended.
//! - So two threads that enter two sections crosswise cannot wait for each other; but what a section guards may have
//!   changed wherever its thread had to wait.
//!
//! Elsewhere a container's lock is an ordinary one that a thread may take again: a monitor of Java or .NET. With a GIL it
//! is nothing.
//!
//! Invariants: a thread that is detached holds no section's lock; the innermost section of one that runs is active.

use crate::runtime::{Containers, Tid};
use crate::trace::MarkKind;

use super::engine::Engine;
use super::thread::{Micro, NEVER};

/// A critical section that a thread has entered and not left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Section {
    /// The container's lock.
    pub(crate) lock: u16,
    /// The lock is held; of a section that was given up: is to be taken back.
    holds: bool,
    active: bool,
}

impl Section {
    /// It had its lock, and gave it up.
    pub(crate) fn given_up(&self) -> bool {
        self.holds && !self.active
    }
}

impl Engine {
    /// The lock of a container, as the thread's interpreter has it.
    pub(crate) fn container_lock(&self, t: Tid, o: u16) -> u16 {
        (self.plan.workload.locks.len() + self.object_at(t, o)) as u16
    }

    /// Begins or ends a section. No task waits within one: in C code there is no `await`.
    pub(crate) fn section(&mut self, t: Tid, o: u16, enters: bool) {
        let containers = self.plan.profile.containers;
        let guards = matches!(containers, Containers::Locked | Containers::AlwaysLocked);
        if !guards || self.current(t).is_some() || self.interp(t).is_none() {
            return;
        }
        let l = self.container_lock(t, o);
        let nests = containers == Containers::Locked;
        if !enters {
            self.steps(t, &[Micro::Site]);
        }
        match (enters, nests) {
            (true, true) => self.steps(t, &[Micro::Header(o), Micro::SectionEnter(l)]),
            (true, false) => self.steps(t, &[Micro::Header(o), Micro::LockTry(l, NEVER)]),
            (false, true) => self.steps(t, &[Micro::Header(o), Micro::SectionLeave(l)]),
            (false, false) => self.steps(t, &[Micro::Header(o), Micro::LockFree(l)]),
        }
    }

    /// Carries out a step of a critical section.
    pub(crate) fn perform_section(&mut self, t: Tid, micro: Micro) {
        match micro {
            Micro::SectionEnter(lock) => {
                self.threads[t as usize].sections.push(Section {
                    lock,
                    holds: false,
                    active: true,
                });
                self.steps(t, &[Micro::LockTry(lock, NEVER), Micro::SectionHeld]);
            }
            Micro::SectionHeld => {
                if let Some(inner) = self.threads[t as usize].sections.last_mut() {
                    inner.holds = true;
                }
            }
            Micro::SectionLeave(lock) => {
                self.threads[t as usize].sections.pop();
                self.steps(t, &[Micro::LockFree(lock), Micro::SectionResume]);
            }
            Micro::SectionResume => self.resume_section(t),
            Micro::SectionSuspend => self.suspend_sections(t),
            other => self.perform_isolated(t, other),
        }
    }

    /// Whether the thread has to give up sections before it detaches.
    pub(crate) fn in_section(&self, t: Tid) -> bool {
        let inner = self.threads[t as usize].sections.last();
        inner.is_some_and(|section| section.active)
    }

    /// `_PyCriticalSection_SuspendAll`: the innermost first. Below one that was given up all are.
    fn suspend_sections(&mut self, t: Tid) {
        let sections = &mut self.threads[t as usize].sections;
        let mut freed = Vec::new();
        for section in sections.iter_mut().rev().take_while(|s| s.active) {
            section.active = false;
            if section.holds {
                freed.push(section.lock);
            }
        }
        for &lock in freed.iter().rev() {
            self.steps(t, &[Micro::LockFree(lock)]);
            self.mark(t, MarkKind::GaveUp, u32::from(lock));
        }
    }

    /// `_PyCriticalSection_Resume`: takes back what the innermost section had, if that was given up.
    fn resume_section(&mut self, t: Tid) {
        let Some(inner) = self.threads[t as usize].sections.last_mut() else {
            return;
        };
        if inner.active {
            return;
        }
        let (lock, held) = (inner.lock, inner.holds);
        inner.active = true;
        inner.holds = false;
        if held {
            self.steps(t, &[Micro::LockTry(lock, NEVER), Micro::SectionHeld]);
        }
    }
}
