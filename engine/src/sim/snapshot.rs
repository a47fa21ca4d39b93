//! The real state of a run at an instant, for those who explain it.

use crate::runtime::{Fact, Runtime, Sites, Stand, Tid};
use crate::time::Ns;

use super::engine::Engine;
use super::report::{Copied, Outcome};
use super::thread::{Blocked, Kind, NEVER, Place};
use super::turn::EventLoop;

/// The real state of a thread at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThreadView {
    /// Line of the workload's Python source it stands on.
    pub line: Option<u16>,
    /// What it waits for, in words ("lock fork 1", "channel socket"), if it waits for something with a name.
    pub waits_on: Option<String>,
    /// Who holds that, if one thread does.
    pub holder: Option<usize>,
    /// It is a lock that was handed over to it, and it has yet to wake up.
    pub handed: bool,
    /// It is a lock that a fork copied while it was held.
    pub copied: Option<Copied>,
    /// Objects whose critical sections it has given up while it waits, outermost first.
    pub given_up: Vec<String>,
    /// When its present timed wait or sleep expires.
    pub until: Option<Ns>,
    /// Its interpreter; none for a program that is not Python.
    pub interpreter: Option<u16>,
    /// A worker that is still starting its interpreter.
    pub starting: bool,
    /// The core in whose queue it stands, if each has its own.
    pub queued: Option<usize>,
    /// Attached to its interpreter: holds the GIL, if there is one, or may touch objects.
    pub attached: bool,
    /// How far it is with its interpreter's rule.
    pub stand: Stand,
    /// If it computes: time until its next check site.
    pub check_in: Option<Ns>,
    /// The same in ticks (up to 3.1), or in turns of a compiled loop (PyPy).
    pub ticks_left: Option<u64>,
    /// Objects whose counts it is to merge at its next check site.
    pub merges: usize,
    /// What is left of its transaction before it is committed.
    pub tx_left: Option<Ns>,
}

/// The real state of a GIL at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GilView {
    /// Who holds it.
    pub holder: Option<usize>,
    /// Since when.
    pub since: Ns,
    /// Threads that wait for it, longest first.
    pub waiters: Vec<usize>,
    /// `switch_number` (3.2 and later).
    pub switch_number: u64,
    /// Whether the holder has been asked to drop it.
    pub drop_requested: bool,
    /// When the first waiter's timer expires that will ask for it, if one is set.
    pub asks_at: Option<Ns>,
    /// Waiters whose timer is set: who, when it expires, and whether that leads to a request.
    pub timers: Vec<(usize, Ns, bool)>,
}

/// The real state of an event loop at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoopView {
    /// The thread it runs in.
    pub thread: usize,
    /// The task that is in a step.
    pub current: Option<usize>,
    /// Tasks with a handle in the queue, first come first.
    pub ready: Vec<usize>,
}

/// The real state of a run at an instant, rebuilt from a keyframe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The instant.
    pub at: Ns,
    /// One a thread.
    pub threads: Vec<ThreadView>,
    /// One an interpreter that has a GIL.
    pub gils: Vec<GilView>,
    /// One an event loop.
    pub loops: Vec<LoopView>,
    /// What each interpreter keeps, one an interpreter.
    pub facts: Vec<Vec<Fact>>,
    /// Whether a Ctrl-C is pending, one an interpreter.
    pub interrupted: Vec<bool>,
}

impl Engine {
    /// Goes on, without recording, to just after the last event at or before `at`.
    pub(crate) fn replay_to(&mut self, at: Ns) {
        self.replay_while(at, |_| true);
    }

    /// The same, as long as it is wanted.
    pub(crate) fn replay_while(&mut self, at: Ns, wanted: impl Fn(&Self) -> bool) {
        self.inline_until = self.inline_until.min(at + 1);
        while self.outcome == Outcome::Running
            && self.queue.peek().is_some_and(|next| next <= at)
            && wanted(self)
        {
            self.budget = u64::MAX;
            self.step();
        }
    }

    /// The state as it is, at instant `at`, before the next event.
    pub(crate) fn snapshot(&self, at: Ns) -> Snapshot {
        let view = |t: usize| {
            let thread = &self.threads[t];
            // In a step, whatever stops the loop's thread stops the task.
            let carrier = self.loops.iter().find(|l| l.current == Some(t as Tid));
            let carrier = carrier.map_or(t as Tid, |l| l.thread);
            let waits = self.waits(carrier);
            let timer = self.threads[carrier as usize].timer;
            ThreadView {
                line: thread.code.line(),
                holder: waits.as_ref().and_then(|w| w.holder),
                handed: self.is_handed(t as Tid),
                copied: waits.as_ref().and_then(|w| w.copied),
                given_up: self.given_up(t),
                waits_on: match thread.place {
                    Place::Blocked(Blocked::Idle) => Some("work".to_owned()),
                    _ => waits.map(|w| w.on),
                },
                interpreter: self.plan.threads[t].interp,
                starting: self.is_starting(t) && thread.code.part() == 0,
                until: (timer != NEVER).then_some(timer),
                queued: match thread.place {
                    Place::Queue(core) if self.sched.queues.len() > 1 => Some(core.into()),
                    _ => None,
                },
                attached: thread.attached,
                stand: self.stand(t as Tid),
                check_in: self.check_in(t as Tid, at),
                ticks_left: self.ticks_left(t as Tid, at),
                merges: thread.merges.len(),
                tx_left: self.tx_left(t as Tid),
            }
        };
        Snapshot {
            at,
            threads: (0..self.threads.len()).map(view).collect(),
            gils: self
                .runtimes
                .iter()
                .filter_map(|r| self.gil_view(r))
                .collect(),
            loops: self.loops.iter().map(EventLoop::view).collect(),
            facts: self.runtimes.iter().map(|r| r.facts()).collect(),
            interrupted: self.interrupted.clone(),
        }
    }

    pub(crate) fn stand(&self, t: Tid) -> Stand {
        let runtime = self.interp(t).map(|i| &self.runtimes[i]);
        runtime.map_or(Stand::Outside, |runtime| runtime.stand(t))
    }

    /// Work that a thread which computes has done since its last event.
    fn computed(&self, t: Tid, at: Ns) -> Option<Ns> {
        let thread = &self.threads[t as usize];
        let (burst, from) = thread.burst.filter(|(b, _)| b.kind == Kind::Python)?;
        let executes = |core: u16| self.cores[usize::from(core)].executing;
        let there = matches!(thread.place, Place::Core(core) if executes(core));
        there.then(|| self.work(t, burst.kind, at - from))
    }

    fn check_in(&self, t: Tid, at: Ns) -> Option<Ns> {
        let done = self.computed(t, at)?;
        Some(self.wall(t, Kind::Python, self.to_next_site(t, done)))
    }

    fn ticks_left(&self, t: Tid, at: Ns) -> Option<u64> {
        let profile = &self.plan.profile;
        if !matches!(profile.sites, Sites::Ticks(_) | Sites::Turns(_)) {
            return None;
        }
        let passed = self.threads[t as usize].since_site + self.computed(t, at)? * 1000;
        let spacing = self.site_spacing(t);
        let tick = (profile.loop_ps / profile.sites_per_loop).max(1);
        Some((spacing - passed % spacing) / tick)
    }

    fn is_handed(&self, t: Tid) -> bool {
        let Place::Blocked(Blocked::Lock(l)) = self.threads[t as usize].place else {
            return false;
        };
        let lock = &self.locks[l as usize];
        lock.handed && lock.owner == Some(t)
    }

    fn given_up(&self, t: usize) -> Vec<String> {
        let w = &self.plan.workload;
        let sections = self.threads[t].sections.iter();
        let objects = sections
            .filter(|section| section.given_up())
            .map(|section| {
                let object = usize::from(section.lock) - w.locks.len();
                w.objects[object % w.objects.len()].name.clone()
            });
        objects.collect()
    }

    fn is_starting(&self, t: usize) -> bool {
        let isolation = self.plan.isolation.as_ref();
        isolation.is_some_and(|i| i.starts_up(t))
    }

    fn gil_view(&self, runtime: &Runtime) -> Option<GilView> {
        if !runtime.has_gil() {
            return None;
        }
        let (holder, since) = runtime.holder();
        let waiting = runtime.waiting();
        let timer = |t: Tid| self.threads[t as usize].timer;
        let set = waiting.iter().filter(|&&(t, _)| timer(t) != NEVER);
        let timers: Vec<_> = set.map(|&(t, asks)| (t.into(), timer(t), asks)).collect();
        let asking = timers.iter().filter(|&&(_, _, asks)| asks);
        let first = asking.map(|&(_, at, _)| at).min();
        Some(GilView {
            holder: holder.map(usize::from),
            since,
            waiters: waiting.iter().map(|&(t, _)| usize::from(t)).collect(),
            switch_number: runtime.switch_number(),
            drop_requested: runtime.drop_requested(),
            asks_at: runtime.asks_at().or(first),
            timers,
        })
    }
}
