//! GraalPy's GIL: a fair lock of Java's, for which a timer asks every 50 ms.
//!
//! Rules: `AsyncHandler.java` (`GilReleaseScheduler`, `GIL_RELEASE_DELAY`), `PythonContext.java` (`GlobalInterpreterLock`,
//! `acquireGil`, at 05fc911) and `GilNode.java` of graalpython; models.md §6.
//!
//! - The GIL is a fair `ReentrantLock`: who finds it taken or others waiting joins a queue and sleeps; a release wakes
//!   the head, which alone may have it.
//! - The timer runs for the whole process, whenever it was that somebody began to wait. At each look it asks whoever owns the GIL
//!   to let go at its next safepoint, if that runs ordinary Python code; a call into a C extension has no safepoint.
//! - There the owner releases it and wants it back: it joins the end of the queue.
//!
//! Nobody waiting, an owner that is asked gets the GIL back on the spot; such requests are not simulated.
//!
//! Invariants: at most one holder; nobody takes it past the queue; the timer is set while anybody waits.

use std::collections::VecDeque;

use super::interval::models::PY311;
use super::model::{Asker, Model, Place, Rule};
use super::profile::{Counting, Profile, Sites, Update, shares};
use super::{
    Action, Cx, Datum, Effect, Fact, GilCounts, Machine, Runtime, Stand, Tid, Version, Why,
};
use crate::time::{MS, Ns};
use crate::trace::{MarkKind, State};

/// `GIL_RELEASE_DELAY`.
const DELAY: Ns = 50 * MS;
/// "~4x faster than CPython on the official Python Performance Benchmark Suite" once compiled: published by GraalPy (Python
/// Performance, GraalVM for JDK 22), on a machine and against a release that it does not name.
const FASTER: u64 = 4;

/// GraalPy, compiled. Not measured: a quarter of the times of 3.11, which is the language of GraalPy 24.1.
pub static GRAALPY: Model = Model {
    name: "graalpy",
    tag: Some(("graalvm", "GraalPy")),
    machine: |setup| Runtime::Graal(Graal::new(setup.threads)),
    rule: Rule::Asked(Asker::Timer),
    gist: "one GIL: a timer asks for it every 50 ms",
    profile: Profile {
        loop_ps: LOOP_PS,
        // Safepoints: jumps back and calls.
        sites: Sites::CallsAndJumps(true),
        opcode_ns: 1,
        update: Update::shares(LOOP_PS, shares::PY312),
        call_ns: PY311.profile.call_ns / FASTER,
        // `AcquireLockNode`: `gil.release(true)`.
        lock_always_releases: true,
        counting: Counting::Traced,
        ..PY311.profile
    },
    place,
    card: "graalpy",
    tree: "https://github.com/oracle/graalpython/blob/master/graalpython/com.oracle.graal.python/src/com/oracle/graal/python",
};

const LOOP_PS: u64 = PY311.profile.loop_ps / FASTER;

impl Version {
    /// GraalPy.
    pub const GRAALPY: Self = Self::of(&GRAALPY);
}

fn place(state: State) -> Option<Place> {
    let (function, path) = match state {
        State::GilWait => ("acquireGil", "runtime/PythonContext.java"),
        State::Io | State::Sleep => ("releaseGil", "runtime/PythonContext.java"),
        State::Python => ("GilReleaseScheduler", "runtime/AsyncHandler.java"),
        State::Lock => (
            "AcquireLockNode",
            "builtins/objects/thread/LockBuiltins.java",
        ),
        _ => return None,
    };
    Some(Place {
        function,
        path,
        lines: None,
    })
}

/// GraalPy's GIL.
#[derive(Debug, Clone)]
pub struct Graal {
    holder: Option<Tid>,
    last_holder: Option<Tid>,
    since: Ns,
    /// Waiters, longest first, and whether each is asleep.
    queue: VecDeque<(Tid, bool)>,
    stages: Vec<Stage>,
    /// The owner has been asked (`gilReleaseRequested`).
    asked: bool,
    /// When the timer looks next; none while nobody waits.
    timer: Option<Ns>,
    /// The last release answered a request.
    forced: bool,
    counts: GilCounts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    #[default]
    Outside,
    /// In the system call that goes to sleep, or asleep.
    Parking,
    Parked,
    /// In the system call that wakes the head; the lock is free. Then it leaves, or (`true`) wants the lock back.
    Unparking(bool),
}

impl Graal {
    /// A free GIL for so many threads.
    pub fn new(threads: usize) -> Self {
        Self {
            holder: None,
            last_holder: None,
            since: 0,
            queue: VecDeque::new(),
            stages: vec![Stage::Outside; threads],
            asked: false,
            timer: None,
            forced: false,
            counts: GilCounts::default(),
        }
    }
}

impl Machine for Graal {
    /// `acquireGil`.
    fn attach(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        let first = self.queue.front().is_none_or(|&(head, _)| head == t);
        if first && self.holder.is_none() {
            return self.take(t, cx);
        }
        if !self.queue.iter().any(|&(w, _)| w == t) {
            self.queue.push_back((t, false));
            self.set_timer(cx);
        }
        self.stages[t as usize] = Stage::Parking;
        Action::Spend(cx.costs.park)
    }

    fn detach(&mut self, t: Tid, _exiting: bool, cx: &mut Cx<'_>) -> Action {
        self.release(t, false, cx)
    }

    /// The action that was submitted for this thread.
    fn check(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        if !self.attention(t) {
            return Action::Go;
        }
        self.release(t, true, cx)
    }

    fn resume(&mut self, t: Tid, _why: Why, cx: &mut Cx<'_>) -> Action {
        match self.stages[t as usize] {
            Stage::Outside => Action::Go,
            Stage::Parking if self.holder.is_some() || self.queue.front() != Some(&(t, false)) => {
                self.stages[t as usize] = Stage::Parked;
                self.set_asleep(t, true);
                Action::Park(None)
            }
            Stage::Parking => self.take(t, cx),
            Stage::Parked => {
                self.set_asleep(t, false);
                self.attach(t, cx)
            }
            Stage::Unparking(back) => {
                if let Some((head, asleep)) = self.queue.front_mut()
                    && std::mem::take(asleep)
                {
                    cx.push(Effect::Wake(*head));
                }
                self.after_release(t, back, cx)
            }
        }
    }

    fn attention(&self, t: Tid) -> bool {
        self.asked && self.holder == Some(t)
    }

    /// The timer looks.
    fn alarm(&mut self, cx: &mut Cx<'_>) {
        self.timer = None;
        let Some(&(first, _)) = self.queue.front() else {
            return;
        };
        self.set_timer(cx);
        if let Some(holder) = self.holder.filter(|_| !self.asked) {
            self.asked = true;
            self.counts.drop_requests += 1;
            cx.push(Effect::Mark(
                first,
                MarkKind::DropRequest,
                u32::from(holder),
            ));
            cx.push(Effect::Alert(holder));
        }
    }

    fn holder(&self) -> (Option<Tid>, Ns) {
        (self.holder, self.since)
    }

    fn waiting(&self) -> Vec<(Tid, bool)> {
        self.queue.iter().map(|&(t, _)| (t, false)).collect()
    }

    fn drop_requested(&self) -> bool {
        self.asked
    }

    fn asks_at(&self) -> Option<Ns> {
        self.timer
    }

    fn counts(&self) -> GilCounts {
        self.counts
    }

    fn stand(&self, t: Tid) -> Stand {
        match self.stages[t as usize] {
            Stage::Outside => Stand::Outside,
            Stage::Parking => Stand::Looks,
            Stage::Parked => Stand::Waits,
            Stage::Unparking(_) => Stand::Frees,
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let queue = self.queue.iter().map(|&(t, _)| t).collect();
        let mut facts = vec![
            Fact::new("owner", Datum::Thread(self.holder)),
            Fact::new("queue", Datum::Threads(queue)),
            Fact::new("gilReleaseRequested", Datum::Flag(self.asked)),
            Fact::new("GIL_RELEASE_DELAY", Datum::Span(DELAY)),
        ];
        facts.extend(
            self.timer
                .map(|at| Fact::new("the timer looks in", Datum::At(at))),
        );
        facts
    }
}

impl Graal {
    /// Sets the timer for its next look, unless it is set.
    fn set_timer(&mut self, cx: &mut Cx<'_>) {
        if self.timer.is_none() {
            let next = (cx.now / DELAY + 1) * DELAY;
            self.timer = Some(next);
            cx.push(Effect::Alarm(next));
        }
    }

    fn take(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        self.queue.retain(|&(w, _)| w != t);
        self.stages[t as usize] = Stage::Outside;
        self.holder = Some(t);
        self.since = cx.now;
        if self.last_holder.is_some_and(|last| last != t) {
            let kind = self.counts.hand_over(self.forced);
            cx.push(Effect::Mark(t, kind, 0));
        }
        self.last_holder = Some(t);
        cx.push(Effect::Took(t));
        Action::Go
    }

    /// `releaseGil`; `back`: only to take it again.
    fn release(&mut self, t: Tid, back: bool, cx: &mut Cx<'_>) -> Action {
        self.holder = None;
        self.asked = false;
        self.forced = back;
        cx.push(Effect::Freed);
        if self.queue.front().is_some_and(|&(_, asleep)| asleep) {
            self.stages[t as usize] = Stage::Unparking(back);
            return Action::Spend(cx.costs.signal);
        }
        self.after_release(t, back, cx)
    }

    fn after_release(&mut self, t: Tid, back: bool, cx: &mut Cx<'_>) -> Action {
        if back {
            return self.attach(t, cx);
        }
        self.stages[t as usize] = Stage::Outside;
        Action::Go
    }

    fn set_asleep(&mut self, t: Tid, value: bool) {
        if let Some(waiter) = self.queue.iter_mut().find(|(w, _)| *w == t) {
            waiter.1 = value;
        }
    }
}
