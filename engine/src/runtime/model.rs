//! What an interpreter is: its name, its rule, its constants, and where that stands.

use crate::trace::State;

use super::Runtime;
use super::machine::Setup;
use super::profile::Profile;

/// An interpreter that can be simulated: all that tells it from others. It stands in the file of its rules, or beside
/// that in `models`, and is listed in [`super::MODELS`].
#[derive(Debug)]
pub struct Model {
    /// Stable name in links and files, such as `3.12` or `3.14t`.
    pub name: &'static str,
    /// Its tag in measurements and what it is called there, where they do not follow from the name: `py312` does.
    pub tag: Option<(&'static str, &'static str)>,
    /// Makes a fresh one.
    pub machine: fn(&Setup) -> Runtime,
    /// Who may run Python.
    pub rule: Rule,
    /// The same in one line; `{interval}` and `{check_interval}` stand for the run's.
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

/// Who may run Python, and what is said of it in a sentence about a thread.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// Every thread that has a core; what is said of one that runs. Without words, it is what counting references costs.
    Parallel(Option<&'static str>),
    /// One thread at a time: the holder of a GIL, which lets go of it by itself.
    Offered(&'static Offer),
    /// One thread at a time: the holder of a GIL, which is asked for it.
    Asked(Asker),
}

/// Who asks the holder of a GIL to drop it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// A waiter, after the run's switch interval.
    Waiter,
    /// A timer of the interpreter's own.
    Timer,
}

/// How a holder lets go of its GIL, in words; `{holder}` and `{check_interval}` stand for the run's.
#[derive(Debug)]
pub struct Offer {
    /// The run's check interval sets the pace.
    pub check_interval: bool,
    /// Who lets go of it wakes a waiter.
    pub wakes: bool,
    /// Nobody holds it, if nobody was woken.
    pub free: &'static str,
    /// Of a waiter that is not the next, if that matters.
    pub behind: Option<&'static str>,
    /// Of the next: the holder runs Python,
    pub python: &'static str,
    /// is in a native call,
    pub native: &'static str,
    /// or waits for a core.
    pub ready: &'static str,
    /// Of the holder, after who waits for it.
    pub holding: &'static str,
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
