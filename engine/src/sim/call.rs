//! Calls into the interpreter: what it decides is done to the thread that asked, what else it wants to the others.

use crate::runtime::{Action, Cx, Effect, Tid, Why};
use crate::trace::NO_DETAIL;

use super::engine::Engine;
use super::queue::Event;
use super::thread::{Blocked, Burst, Call, Kind, Micro, NEVER, Place};

impl Engine {
    /// Enters the runtime.
    pub(crate) fn call(&mut self, t: Tid, call: Call) -> bool {
        self.threads[t as usize].call = call;
        self.in_runtime(t, |runtime, t, exiting, cx| match call {
            Call::Attach => runtime.attach(t, cx),
            Call::Detach => runtime.detach(t, exiting, cx),
            Call::Check => runtime.check(t, cx),
            Call::World | Call::Commit | Call::Enter => Action::Go,
        })
    }

    pub(super) fn resume(&mut self, t: Tid) -> bool {
        let why = self.threads[t as usize].why;
        self.in_runtime(t, |runtime, t, _, cx| runtime.resume(t, why, cx))
    }

    /// Lets the runtime decide, carries out its effects, and does what it says.
    pub(crate) fn in_runtime(
        &mut self,
        t: Tid,
        decide: impl FnOnce(&mut crate::runtime::Runtime, Tid, bool, &mut Cx<'_>) -> Action,
    ) -> bool {
        let Some(interp) = self.interp(t) else {
            return true;
        };
        let exiting = matches!(self.threads[t as usize].todo.last(), Some(Micro::Exit));
        match self.decide(interp, |runtime, cx| decide(runtime, t, exiting, cx)) {
            Action::Go => {
                let thread = &mut self.threads[t as usize];
                thread.attached = thread.call != Call::Detach;
                true
            }
            Action::Spend(ns) => {
                self.threads[t as usize].why = Why::Spent;
                // Without the variation of real machines two threads can fall into step and stay there.
                let kernel = Burst {
                    kind: Kind::Kernel,
                    work: self.vary(t, ns),
                };
                self.threads[t as usize].push_all(&[Micro::Burst(kernel), Micro::Resume]);
                true
            }
            Action::Park(timeout) => {
                self.threads[t as usize].push(Micro::Resume);
                let deadline = timeout.map_or(NEVER, |ns| self.now + ns + self.plan.run.slack);
                let state = self.runtimes[interp].parked();
                self.block(t, Blocked::Runtime, state, NO_DETAIL, deadline);
                false
            }
        }
    }

    /// Lets the runtime decide, and carries out its effects.
    fn decide<T>(
        &mut self,
        interp: usize,
        decide: impl FnOnce(&mut crate::runtime::Runtime, &mut Cx<'_>) -> T,
    ) -> T {
        let mut effects = std::mem::take(&mut self.effects);
        let mut cx = Cx {
            now: self.now,
            costs: &self.plan.costs,
            effects: &mut effects,
        };
        let decision = decide(&mut self.runtimes[interp], &mut cx);
        if !effects.is_empty() {
            for effect in effects.drain(..) {
                self.carry_out(interp, effect);
            }
        }
        self.effects = effects;
        decision
    }

    /// An instant has come that the interpreter asked for.
    pub(crate) fn alarm(&mut self, interp: usize) {
        self.decide(interp, |runtime, cx| runtime.alarm(cx));
    }

    pub(super) fn carry_out(&mut self, interp: usize, effect: Effect) {
        match effect {
            Effect::Wake(t) => {
                let thread = &mut self.threads[t as usize];
                let falls = thread.falling.is_some_and(|f| f.what == Blocked::Runtime);
                if falls || thread.place == Place::Blocked(Blocked::Runtime) {
                    thread.why = Why::Woken;
                    self.wake(t);
                }
            }
            Effect::Alert(t) => self.alert(t),
            Effect::Alarm(at) => self.queue.push(at, Event::Alarm(interp as u16)),
            Effect::Ticker(from, to) => {
                self.threads[to as usize].since_site = self.threads[from as usize].since_site;
            }
            Effect::Took(t) => {
                if self.trace.recording {
                    self.trace.gils[interp].push(self.now, t + 1);
                }
            }
            Effect::Freed => {
                if self.trace.recording {
                    self.trace.gils[interp].push(self.now, 0);
                }
            }
            Effect::Mark(t, kind, arg) => self.mark(t, kind, arg),
        }
    }
}
