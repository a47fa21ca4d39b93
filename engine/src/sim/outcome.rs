//! How a run ended, who waits for whom, and the numbers.

use crate::runtime::{Runtime, Tid};
use crate::scenario::{LockKind, Workload};
use crate::trace::MarkKind;

use super::engine::Engine;
use super::footprint::Footprint;
use super::plan::Part;
use super::report::{GilCounts, Outcome, Report, ThreadReport, Waits};
use super::thread::{Blocked, NEVER, Place};

impl Engine {
    /// No event is left: all have ended, or those that are left wait for each other.
    pub(crate) fn run_out(&mut self) {
        let over = |place: Place| matches!(place, Place::Gone | Place::Blocked(Blocked::Unborn));
        // An event loop and its executor only serve the tasks.
        let serves = |part| matches!(part, Part::Loop(_) | Part::Worker(_));
        let mut all = self.threads.iter().zip(&self.plan.threads);
        if all.all(|(t, plan)| serves(plan.part) || over(t.place)) {
            self.outcome = Outcome::Finished;
            return;
        }
        // Not at the last event, which may have been a timer that no longer matters.
        self.now = self.changed;
        self.mark_deadlock();
        self.outcome = Outcome::Deadlock {
            cycle: self.wait_cycle(),
        };
        // They would wait for ever: the picture shows it up to the horizon.
        self.now = self.plan.run.horizon;
    }

    /// The process ends; its daemon threads stop wherever they are.
    pub(crate) fn mark_cut_off(&mut self) {
        for t in 0..self.threads.len() as Tid {
            let plan = &self.plan.threads[t as usize];
            let place = self.threads[t as usize].place;
            let over = matches!(place, Place::Gone | Place::Blocked(Blocked::Unborn));
            if plan.part == Part::Thread && plan.daemon && plan.interp.is_some() && !over {
                self.mark(t, MarkKind::CutOff, 0);
            }
        }
    }

    /// What a blocked thread waits for, and who could give it.
    pub(crate) fn waits(&self, t: Tid) -> Option<Waits> {
        let Place::Blocked(mut what) = self.threads[t as usize].place else {
            return None;
        };
        if what == Blocked::Pause {
            what = self.polled(t)?;
        }
        let mut copied = None;
        let holder = match what {
            Blocked::Lock(l) => {
                copied = self.locks[l as usize].copied;
                // A lock that is being handed over is nobody else's, and no longer in the way.
                let lock = &self.locks[l as usize];
                lock.owner.filter(|&owner| !(lock.handed && owner == t))
            }
            Blocked::Join(role) => {
                let members = self.plan.by_role[role as usize].iter().copied();
                members.filter(|&m| !self.is_over(m)).find(|&m| m != t)
            }
            Blocked::Runtime => {
                let runtime = self.interp(t).map(|i| &self.runtimes[i]);
                if let Some(Runtime::Stm(stm)) = runtime {
                    let segment = stm.wants_segment(t);
                    let on = if segment {
                        "one of the four segments"
                    } else {
                        "the inevitable transaction"
                    };
                    let holder = stm.inevitable().filter(|_| !segment);
                    return Some(Waits {
                        thread: t as usize,
                        on: on.to_owned(),
                        holder: holder.map(usize::from),
                        copied: None,
                    });
                }
                runtime.and_then(|runtime| runtime.holder().0)
            }
            _ => None,
        };
        Some(Waits {
            thread: t as usize,
            on: describe(&self.plan.workload, what)?,
            holder: holder.map(usize::from),
            copied,
        })
    }

    fn wait_cycle(&self) -> Vec<Waits> {
        let all = || (0..self.threads.len() as Tid).filter_map(|t| self.waits(t));
        let mut stuck: Vec<Waits> = all().filter(|w| w.copied.is_some()).collect();
        if !stuck.is_empty() {
            // And those who wait for them.
            let mut from = 0;
            while from < stuck.len() {
                let on = stuck[from].thread;
                from += 1;
                let theirs = all().filter(|w| w.holder == Some(on));
                let new = theirs.filter(|w| stuck.iter().all(|s| s.thread != w.thread));
                let new: Vec<Waits> = new.collect();
                stuck.extend(new);
            }
            return stuck;
        }
        let closed = |w: Waits| self.cycle_of(w.thread as Tid);
        all().find_map(closed).unwrap_or_else(|| all().collect())
    }

    /// The threads that wait for each other in a ring with this one, if they do.
    fn cycle_of(&self, t: Tid) -> Option<Vec<Waits>> {
        let mut path = vec![self.waits(t)?];
        while path.len() <= self.threads.len() {
            let holder = path.last()?.holder?;
            if holder == usize::from(t) {
                return Some(path);
            }
            path.push(self.waits(holder as Tid)?);
        }
        None
    }

    /// A thread has blocked: with a library's mutex in play that may close a ring through the GIL, whose waiters
    /// have timers, so that events never run out.
    pub(crate) fn look_for_cycle(&mut self, t: Tid) {
        if self.is_stuck(t) {
            self.mark(t, MarkKind::Deadlock, 0);
        }
        let foreign = |lock: &crate::scenario::Lock| lock.kind == LockKind::Foreign;
        if self.deadlocked || !self.plan.workload.locks.iter().any(foreign) {
            return;
        }
        let Some(cycle) = self.cycle_of(t) else {
            return;
        };
        self.deadlocked = true;
        for waits in cycle {
            self.mark(waits.thread as Tid, MarkKind::Deadlock, 0);
        }
    }

    /// Whether the thread waits without end for a lock that a fork copied: in its process it is alone.
    pub(crate) fn is_stuck(&self, t: Tid) -> bool {
        let thread = &self.threads[t as usize];
        let Place::Blocked(Blocked::Lock(l)) = thread.place else {
            return false;
        };
        self.locks[l as usize].copied.is_some() && thread.timer == NEVER
    }

    /// The run has reached its horizon.
    pub(crate) fn reach_horizon(&mut self) {
        let stuck = (0..self.threads.len() as Tid).any(|t| self.is_stuck(t));
        self.outcome = if self.deadlocked || stuck {
            Outcome::Deadlock {
                cycle: self.wait_cycle(),
            }
        } else {
            Outcome::Horizon
        };
    }

    /// The numbers so far; `speedup` is added by [`super::Simulation`].
    pub(crate) fn report(&self) -> Report {
        let mut gil = GilCounts::default();
        for runtime in &self.runtimes {
            let c = runtime.counts();
            gil.handoffs += c.handoffs;
            gil.drop_requests += c.drop_requests;
            gil.forced += c.forced;
            gil.voluntary += c.voluntary;
            gil.failed_acquires += c.failed_acquires;
        }
        let roles = &self.plan.workload.roles;
        let threads = self.plan.threads.iter().zip(&self.threads).enumerate();
        Report {
            end: self.now,
            outcome: self.outcome.clone(),
            events: self.events,
            context_switches: self.context_switches,
            gil,
            cores: self
                .trace
                .cores
                .iter()
                .map(|lane| lane.until(self.now)[1])
                .collect(),
            threads: threads
                .map(|(i, (plan, thread))| {
                    let mut latencies = thread.latencies.clone();
                    latencies.sort_unstable();
                    ThreadReport {
                        name: plan.name.clone(),
                        role: roles
                            .get(usize::from(plan.role))
                            .map_or(&plan.name, |r| &r.name)
                            .clone(),
                        ns: self.trace.threads[i].until(self.now),
                        completed: thread.completed,
                        latencies,
                    }
                })
                .collect(),
            speedup: None,
            variables: {
                let main = self
                    .variables
                    .iter()
                    .take(self.plan.workload.variables.len());
                main.map(|v| v.value).collect()
            },
            lost_updates: self.lost_updates,
            aborts: self.runtimes.iter().map(|runtime| runtime.aborts()).sum(),
            memory: Footprint::of(self.plan.run.runtime, self.plan.run.mode)
                .map(|footprint| footprint.all(self.workers.1.into())),
            harm: self.harm,
        }
    }
}

/// In words; nothing for waits that only time ends.
fn describe(workload: &Workload, what: Blocked) -> Option<String> {
    let name = |kind: &str, name: Option<&String>| match name? {
        name if name == kind => Some(format!("the {name}")),
        name => Some(format!("{kind} {name}")),
    };
    match what {
        Blocked::Unborn | Blocked::Pause | Blocked::Reply | Blocked::Select => None,
        // For whatever a task may send: that is nothing anybody owes it.
        Blocked::Idle => None,
        Blocked::Job => Some("a thread of the executor".to_owned()),
        Blocked::Runtime => Some("the GIL".to_owned()),
        Blocked::Lock(l) => match workload.locks.get(l as usize) {
            Some(lock) => {
                let kind = match lock.kind {
                    LockKind::Semaphore(_) => "semaphore",
                    _ => "lock",
                };
                name(kind, Some(&lock.name))
            }
            None => {
                let object = {
                    let object = l as usize - workload.locks.len();
                    workload.objects.get(object % workload.objects.len().max(1))
                };
                name("the mutex of", object.map(|o| &o.name))
            }
        },
        Blocked::Condition(c) => name(
            "condition",
            workload.conditions.get(c as usize).map(|c| &c.name),
        ),
        Blocked::Event(e) => name("event", workload.events.get(e as usize).map(|e| &e.name)),
        Blocked::Barrier(b) => name(
            "barrier",
            workload.barriers.get(b as usize).map(|b| &b.name),
        ),
        Blocked::QueuePut(q) => name(
            "room in queue",
            workload.queues.get(q as usize).map(|q| &q.name),
        ),
        Blocked::QueueGet(q) => name(
            "an item in queue",
            workload.queues.get(q as usize).map(|q| &q.name),
        ),
        Blocked::QueueJoin(q) => name(
            "the end of queue",
            workload.queues.get(q as usize).map(|q| &q.name),
        ),
        Blocked::Join(role) => name(
            "the end of",
            workload.roles.get(role as usize).map(|r| &r.name),
        ),
        Blocked::Recv(c) => name(
            "a message on",
            workload.channels.get(c as usize).map(|c| &c.name),
        ),
        Blocked::Send(c) => name(
            "room in",
            workload.channels.get(c as usize).map(|c| &c.name),
        ),
    }
}
