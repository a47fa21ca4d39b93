//! What the engine can ask of an interpreter, whichever it is.

use crate::time::Ns;
use crate::trace::State;

use super::interval::Order;
use super::{Action, Cx, Fact, GilCounts, Profile, Stand, Tid, Why};

/// The state that threads of one interpreter share: a state machine that is told what threads want, and answers.
pub trait Machine {
    /// The thread wants to run Python.
    fn attach(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action;

    /// The thread leaves for a blocking call, or (`exiting`) for good.
    fn detach(&mut self, t: Tid, exiting: bool, cx: &mut Cx<'_>) -> Action;

    /// The thread stands at a check site and something wants its attention.
    fn check(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action;

    /// The thread is back on a core after [`Action::Spend`] or [`Action::Park`].
    fn resume(&mut self, t: Tid, why: Why, cx: &mut Cx<'_>) -> Action;

    /// Whether a running thread has something to do at its next check site.
    fn attention(&self, t: Tid) -> bool;

    /// A parked thread's timed wait ran out; the thread has yet to be given a core.
    fn expired(&mut self, _t: Tid) {}

    /// An instant has come that it asked for with [`super::Effect::Alarm`].
    fn alarm(&mut self, _cx: &mut Cx<'_>) {}

    /// What a parked thread is seen to do.
    fn parked(&self) -> State {
        State::GilWait
    }

    /// Whether there is a GIL at all. What follows is about it.
    fn has_gil(&self) -> bool {
        true
    }

    /// Who holds it, and since when.
    fn holder(&self) -> (Option<Tid>, Ns) {
        (None, 0)
    }

    /// Waiting threads, next or longest first; for each whether its timer, when it expires, will lead to a request.
    fn waiting(&self) -> Vec<(Tid, bool)> {
        Vec::new()
    }

    /// How often it changed hands, as far as the interpreter itself counts that (`switch_number`).
    fn switch_number(&self) -> u64 {
        0
    }

    /// The holder has been asked to drop it, and has yet to do so.
    fn drop_requested(&self) -> bool {
        false
    }

    /// When it will be asked, if that is known without looking at the waiters' timers.
    fn asks_at(&self) -> Option<Ns> {
        None
    }

    /// Its traffic so far.
    fn counts(&self) -> GilCounts {
        GilCounts::default()
    }

    /// Transactions aborted so far.
    fn aborts(&self) -> u64 {
        0
    }

    /// How far a thread is with its rule.
    fn stand(&self, _t: Tid) -> Stand {
        Stand::Outside
    }

    /// The values it keeps, as far as they decide who runs next.
    fn facts(&self) -> Vec<Fact> {
        Vec::new()
    }
}

/// What a fresh interpreter is made for.
#[derive(Debug)]
pub struct Setup {
    /// The constants of its version.
    pub profile: Profile,
    /// Switch interval.
    pub interval: Ns,
    /// Number of threads.
    pub threads: usize,
    /// Number of variables and objects that they share.
    pub objects: usize,
    /// Which of several waiters for an interval GIL is woken.
    pub order: Order,
}
