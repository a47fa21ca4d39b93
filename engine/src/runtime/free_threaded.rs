//! Free-threaded CPython (PEP 703): no GIL, but the world can be stopped.
//!
//! Rules: `Python/pystate.c` of v3.13.15, lines 2045–2309 (attach, detach, stop and start the world);
//! models.md §3.1.
//!
//! - A thread is attached (may touch objects), detached (blocked or waiting), or suspended.
//! - Who stops the world waits until every attached thread has reached a check site or detached, looking
//!   again every millisecond. The pause is as long as the slowest of them takes.
//! - A detached thread that comes back during a pause parks until the world is started.
//!
//! Invariants: while the world is stopped nobody but the requester is attached; one requester at a time.

pub mod models;

use super::{Action, Cx, Datum, Effect, Fact, Machine, Stand, Tid, Why};
use crate::time::{MS, Ns};
use crate::trace::{MarkKind, State};

/// How often a requester looks again (`stop_the_world`).
const POLL: Ns = MS;

/// The interpreter state of a free-threaded build.
#[derive(Debug, Clone)]
pub struct FreeThreaded {
    attached: Vec<bool>,
    /// Parked until the world starts again.
    suspended: Vec<Tid>,
    requester: Option<Tid>,
    /// Threads that want to stop the world while another has.
    queued: Vec<Tid>,
    waiting: bool,
    stops: u64,
}

impl FreeThreaded {
    /// Nobody attached, of so many threads.
    pub fn new(threads: usize) -> Self {
        Self {
            attached: vec![false; threads],
            suspended: Vec::new(),
            requester: None,
            queued: Vec::new(),
            waiting: false,
            stops: 0,
        }
    }
}

impl Machine for FreeThreaded {
    /// `_PyThreadState_Attach`.
    fn attach(&mut self, t: Tid, _cx: &mut Cx<'_>) -> Action {
        if self.requester.is_some_and(|r| r != t) {
            self.suspended.push(t);
            return Action::Park(None);
        }
        self.attached[t as usize] = true;
        Action::Go
    }

    /// `_PyThreadState_Detach`.
    fn detach(&mut self, t: Tid, _exiting: bool, cx: &mut Cx<'_>) -> Action {
        self.leave(t, cx);
        Action::Go
    }

    /// A check site with the stop bit set.
    fn check(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        if !self.attention(t) {
            return Action::Go;
        }
        self.leave(t, cx);
        self.suspended.push(t);
        Action::Park(None)
    }

    /// Back on a core after a park.
    fn resume(&mut self, t: Tid, _why: Why, cx: &mut Cx<'_>) -> Action {
        if self.requester == Some(t) {
            return self.wait_for_others(t, cx);
        }
        if self.queued.contains(&t) {
            self.queued.retain(|&q| q != t);
            return self.stop_world(t, cx);
        }
        self.attach(t, cx)
    }

    /// Whether this thread has been asked to stop.
    fn attention(&self, t: Tid) -> bool {
        self.requester.is_some_and(|r| r != t) && self.attached[t as usize]
    }

    fn parked(&self) -> State {
        State::Stopped
    }

    fn has_gil(&self) -> bool {
        false
    }

    fn stand(&self, t: Tid) -> Stand {
        match () {
            () if self.requester == Some(t) && self.waiting => Stand::Stops,
            () if self.requester == Some(t) => Stand::Alone,
            () if self.suspended.contains(&t) || self.queued.contains(&t) => Stand::Stopped,
            () => Stand::Outside,
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let all = self.attached.iter().enumerate();
        let attached: Vec<Tid> = all.filter(|(_, a)| **a).map(|(t, _)| t as Tid).collect();
        let others = attached.iter().filter(|&&t| Some(t) != self.requester);
        let countdown = if self.requester.is_some() {
            others.count()
        } else {
            0
        };
        vec![
            Fact::new("ATTACHED", Datum::Threads(attached)),
            Fact::new("SUSPENDED", Datum::Threads(self.suspended.clone())),
            Fact::new("stoptheworld.requester", Datum::Thread(self.requester)),
            Fact::new(
                "stoptheworld.thread_countdown",
                Datum::Number(countdown as u64),
            ),
        ]
    }
}

impl FreeThreaded {
    /// `_PyEval_StopTheWorld`: goes on once nobody else is attached.
    pub fn stop_world(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        if self.requester.is_some_and(|r| r != t) {
            self.leave(t, cx);
            self.queued.push(t);
            return Action::Park(None);
        }
        self.requester = Some(t);
        self.attached[t as usize] = true;
        cx.push(Effect::Mark(t, MarkKind::StopRequest, 0));
        self.alert_others(t, cx);
        self.wait_for_others(t, cx)
    }

    /// `_PyEval_StartTheWorld`.
    pub fn start_world(&mut self, cx: &mut Cx<'_>) -> Action {
        self.requester = None;
        self.stops += 1;
        for woken in self.suspended.drain(..) {
            cx.push(Effect::Wake(woken));
        }
        for &woken in &self.queued {
            cx.push(Effect::Wake(woken));
        }
        Action::Go
    }

    /// Whether the thread is parked by a pause (rather than waiting to stop the world itself).
    pub fn is_suspended(&self, t: Tid) -> bool {
        self.suspended.contains(&t)
    }

    /// Pauses so far.
    pub fn stops(&self) -> u64 {
        self.stops
    }

    fn alert_others(&self, t: Tid, cx: &mut Cx<'_>) {
        for (other, &attached) in self.attached.iter().enumerate() {
            if attached && other != t as usize {
                cx.push(Effect::Alert(other as Tid));
            }
        }
    }

    fn wait_for_others(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        let others = self.attached.iter().enumerate();
        self.waiting = others.filter(|&(o, _)| o != t as usize).any(|(_, &a)| a);
        if self.waiting {
            return Action::Park(Some(POLL));
        }
        cx.push(Effect::Mark(t, MarkKind::WorldStopped, 0));
        Action::Go
    }

    /// No longer attached; the last to leave wakes the requester.
    fn leave(&mut self, t: Tid, cx: &mut Cx<'_>) {
        self.attached[t as usize] = false;
        if let Some(requester) = self.requester
            && self.waiting
            && !self
                .attached
                .iter()
                .enumerate()
                .any(|(o, &a)| a && o != requester as usize)
        {
            self.waiting = false;
            cx.push(Effect::Wake(requester));
        }
    }
}
