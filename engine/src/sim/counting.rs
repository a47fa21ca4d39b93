//! Reference counts as memory: what `Py_INCREF` and `Py_DECREF` of a shared object do and cost.
//!
//! Rules: `Include/object.h` and `Objects/object.c` of v3.13.15, lines 794–925 and 366–450 (biased counts);
//! models.md §3.2, §4, §9.4. An object is made by the main thread and has one reference, its name.
//!
//! - Biased (PEP 703): the owner counts plainly, all others atomically in a second count. Who would take that
//!   below zero queues the object to its owner, who merges both counts at its next check site; if the owner has
//!   ended, whoever queues it merges them. From then on everybody counts atomically.
//! - A plain count while others run is a load, an addition and a store: what others stored in between is
//!   lost. Too low a count frees an object that is still in use; too high a one never frees it.
//! - A log: a note now, the count when a thread of its own applies the log.
//!
//! Invariant: but for plain counts without a GIL, the count is the number of references there are.

use crate::runtime::{Counting, Tid};
use crate::scenario::ObjectKind;
use crate::trace::MarkKind;

use super::engine::Engine;
use super::line::{Copies, Line};
use super::plan::cost;
use super::thread::{Micro, Place};

/// A shared object.
#[derive(Debug, Clone, Default)]
pub(crate) struct ObjectState {
    /// The thread whose counts are plain; none if that is not simulated, or both counts are merged.
    pub(crate) owner: Option<Tid>,
    merged: bool,
    /// Handed to its owner, to be merged.
    queued: bool,
    /// The owner's count; the count of the others, or of all.
    local: i64,
    shared: i64,
    /// References that there really are.
    real: i64,
    /// Freed, rightly or not.
    freed: bool,
    line: Line,
    copies: Copies,
    /// Who reads and who changes it, where nothing keeps them apart.
    readers: u32,
    writers: u32,
}

impl ObjectState {
    /// An object with one reference, made by this thread.
    pub(crate) fn new(owner: Option<Tid>, biased: bool) -> Self {
        Self {
            owner,
            local: i64::from(biased),
            shared: i64::from(!biased),
            real: 1,
            ..Self::default()
        }
    }
}

impl Engine {
    /// One reference more or fewer: how long that takes, and what follows.
    pub(crate) fn count_reference(&mut self, t: Tid, o: u16, up: bool) {
        let kind = self.plan.workload.objects[o as usize].kind;
        if !matches!(kind, ObjectKind::Container | ObjectKind::Plain) {
            return;
        }
        let (core, now) = (self.threads[t as usize].core, self.now);
        let at = self.object_at(t, o);
        let object = &mut self.objects[at];
        let mut effect = Micro::Count(o, up);
        let work = match self.plan.profile.counting {
            Counting::Plain | Counting::Traced => 1,
            Counting::Logged(_) => cost::LOG_PS / 1000,
            Counting::Biased if object.owner == Some(t) => object.line.write(core, now, 1) - now,
            Counting::Biased | Counting::Atomic(_) => {
                object.line.write(core, now, cost::ATOMIC) - now
            }
            Counting::GlobalLock(_) => {
                let locked = self.count_lock.write(core, now, cost::ATOMIC);
                let counted = object.line.write(core, locked, 1);
                self.count_lock.hold(counted + cost::ATOMIC);
                counted + cost::ATOMIC - now
            }
            Counting::Unguarded(_) => {
                effect = Micro::CountLoad(o, up);
                object.copies.wait(core, now, false).max(1)
            }
        };
        let burst = self.opcodes(t, work);
        self.steps(t, &[burst, effect]);
    }

    /// Carries out a step of counting.
    #[inline(never)]
    pub(crate) fn perform_count(&mut self, t: Tid, micro: Micro) {
        match (micro, self.plan.profile.counting) {
            (Micro::Count(..), Counting::Traced) => {}
            (Micro::Count(o, up), Counting::Logged(_)) => {
                self.threads[t as usize].notes.push((o, up));
                self.log(t, 1);
            }
            (Micro::Count(o, up), Counting::Biased) => self.count_biased(t, o, up),
            (Micro::Count(o, up), _) => self.count(t, o, up),
            (Micro::CountLoad(o, up), _) => {
                let (core, now) = (self.threads[t as usize].core, self.now);
                let at = self.object_at(t, o);
                let object = &mut self.objects[at];
                self.threads[t as usize].counting = object.shared;
                let work = object.copies.wait(core, now, true) + 1;
                let burst = self.opcodes(t, work);
                self.steps(t, &[burst, Micro::CountStore(o, up)]);
            }
            (Micro::CountStore(o, up), _) => {
                let before = self.threads[t as usize].counting;
                let at = self.object_at(t, o);
                let object = &mut self.objects[at];
                self.harm.lost_counts += (object.shared - before).unsigned_abs();
                object.shared = before;
                self.count(t, o, up);
            }
            _ => {}
        }
    }

    /// One count for all.
    fn count(&mut self, t: Tid, o: u16, up: bool) {
        let at = self.object_at(t, o);
        let object = &mut self.objects[at];
        let step = if up { 1 } else { -1 };
        object.real += step;
        object.shared += step;
        if !up && object.shared == 0 {
            self.free(t, o);
        } else if object.real == 0 && !object.freed {
            self.harm.leaks += 1;
            self.mark(t, MarkKind::Leaked, u32::from(o));
        }
    }

    fn count_biased(&mut self, t: Tid, o: u16, up: bool) {
        let at = self.object_at(t, o);
        let object = &mut self.objects[at];
        let step = if up { 1 } else { -1 };
        object.real += step;
        if object.merged || object.owner != Some(t) {
            object.shared += step;
            if object.merged && object.shared == 0 {
                self.free(t, o);
            } else if !object.merged && object.shared < 0 && !object.queued {
                object.queued = true;
                self.queue_to_owner(t, o);
            }
            return;
        }
        object.local += step;
        if object.local == 0 {
            self.merge(t, o);
        }
    }

    /// `_Py_brc_queue_object`.
    fn queue_to_owner(&mut self, t: Tid, o: u16) {
        let Some(owner) = self.objects[self.object_at(t, o)].owner else {
            return;
        };
        if self.threads[owner as usize].place == Place::Gone {
            self.merge(t, o);
        } else {
            self.threads[owner as usize].merges.push(o);
            self.alert(owner);
        }
    }

    /// The owner, at a check site, merges what others have queued to it.
    pub(crate) fn merge_queued(&mut self, t: Tid) {
        for o in std::mem::take(&mut self.threads[t as usize].merges) {
            let (core, now) = (self.threads[t as usize].core, self.now);
            let at = self.object_at(t, o);
            let line = &mut self.objects[at].line;
            let work = line.write(core, now, cost::ATOMIC) - now;
            let burst = self.opcodes(t, work);
            self.steps(t, &[burst]);
            if !self.objects[at].merged {
                self.merge(t, o);
            }
        }
    }

    /// From now on there is one count, and everybody counts atomically.
    fn merge(&mut self, t: Tid, o: u16) {
        let at = self.object_at(t, o);
        let object = &mut self.objects[at];
        object.merged = true;
        object.owner = None;
        object.shared += object.local;
        object.local = 0;
        if object.shared == 0 {
            self.free(t, o);
        }
    }

    /// The count is zero: the object goes, whether or not it is still in use.
    fn free(&mut self, t: Tid, o: u16) {
        let at = self.object_at(t, o);
        let object = &mut self.objects[at];
        if object.freed {
            return;
        }
        object.freed = true;
        let kind = if object.real > 0 {
            self.harm.freed_early += 1;
            MarkKind::FreedEarly
        } else {
            MarkKind::Freed
        };
        self.mark(t, kind, u32::from(o));
    }

    /// So many more records in the thread's log; a full one is handed over.
    pub(crate) fn log(&mut self, t: Tid, records: u64) {
        let Some(queue) = self.plan.log else { return };
        let thread = &mut self.threads[t as usize];
        thread.records += records;
        if thread.records >= super::contention::LOG_RECORDS {
            self.hand_over_log(t, queue);
        }
    }

    /// What is left in the log of a thread that ends.
    pub(crate) fn flush_log(&mut self, t: Tid) {
        if let Some(queue) = self.plan.log
            && self.threads[t as usize].records > 0
        {
            self.hand_over_log(t, queue);
        }
    }

    fn hand_over_log(&mut self, t: Tid, queue: u16) {
        let thread = &mut self.threads[t as usize];
        thread.records = 0;
        let notes = std::mem::take(&mut thread.notes);
        self.logs.push_back(notes);
        self.steps(t, &[Micro::QueuePut(queue)]);
    }

    /// The committing thread has applied the oldest log: increments first, then decrements.
    pub(crate) fn apply_log(&mut self, t: Tid) {
        let notes = self.logs.pop_front().unwrap_or_default();
        for wanted in [true, false] {
            for &(o, up) in notes.iter().filter(|(_, up)| *up == wanted) {
                self.count(t, o, up);
            }
        }
    }

    /// Reads or changes a container that nothing guards: two at once, one of them changing it, spoil it.
    pub(crate) fn touch(&mut self, t: Tid, o: u16, write: bool, enters: bool) {
        let at = self.object_at(t, o);
        let object = &mut self.objects[at];
        let spoilt = object.writers > 0 || (write && object.readers > 0);
        let who = if write {
            &mut object.writers
        } else {
            &mut object.readers
        };
        if !enters {
            *who = who.saturating_sub(1);
            return;
        }
        *who += 1;
        if spoilt {
            self.harm.corruptions += 1;
            self.mark(t, MarkKind::Corrupted, u32::from(o));
        }
    }

    /// Time until this core has the container's line, where threads run in parallel.
    pub(crate) fn container_line(&mut self, t: Tid, o: u16, write: bool) -> crate::time::Ns {
        let core = self.threads[t as usize].core;
        let now = self.now;
        let at = self.object_at(t, o);
        self.objects[at].copies.wait(core, now, write)
    }

    /// A locked operation on the object's header: its mutex, or a count.
    pub(crate) fn header_line(&mut self, t: Tid, o: u16) -> Micro {
        let (core, now) = (self.threads[t as usize].core, self.now);
        let at = self.object_at(t, o);
        let line = &mut self.objects[at].line;
        let work = line.write(core, now, cost::ATOMIC) - now;
        self.opcodes(t, work)
    }
}
