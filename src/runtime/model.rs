//! What an interpreter is: its name, the state machine it follows, its constants, and where its rules stand.

use crate::trace::State;

use super::profile::Profile;

/// An interpreter that can be simulated. Each is a constant in its family's `models` file, and listed in
/// [`super::version::Version::ALL`].
#[derive(Debug)]
pub struct Model {
    /// Stable name in links and files, such as `3.12` or `3.14t`.
    pub name: &'static str,
    /// The state machine it follows.
    pub family: Family,
    /// Who may run Python, in one line; `{interval}` and `{check_interval}` stand for the run's.
    pub gist: &'static str,
    /// Its constants.
    pub profile: Profile,
    /// Where the rule stands by which a thread is in this state, if it can be named.
    pub place: fn(State) -> Option<Place>,
    /// Its card: a file of this name in `docs/cards`.
    pub card: &'static str,
    /// Address of its source tree at the release whose files are linked, without the final `/`.
    pub tree: &'static str,
}

/// The state machines: one file each, one variant of [`super::Runtime`] each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// CPython up to 3.1: ticks and a lock without fairness.
    Tick,
    /// CPython 3.2 and later: a switch interval and forced hand-over.
    Interval,
    /// 3.2 with two ranks of waiters.
    Priority,
    /// PyPy: a stealer that polls, and yields at a ticker.
    Pypy,
    /// PyPy-STM: transactions.
    Stm,
    /// No GIL: threads run Python in parallel.
    FreeThreaded,
}

/// A place in an interpreter's source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// A function, or what the lines do.
    pub function: &'static str,
    /// File, from the root of the tree.
    pub path: &'static str,
    /// `L10-L20`; only where the tagged file was read.
    pub lines: Option<&'static str>,
}
