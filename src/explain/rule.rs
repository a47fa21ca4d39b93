//! The rule by which threads run, as a few numbered steps in our own words, and who stands on which of them.
//!
//! One file per family of models holds its steps; each line says which [`On`]s it is about, and [`place`] finds out where
//! a thread is from the real state. The values beside it are those that the model keeps ([`crate::runtime::Fact`]), under
//! the names of its source.

use super::source::Source;
use super::words::span;
use super::{Case, source};
use crate::runtime::{Sites, Stand};
use crate::scenario::Mode;
use crate::trace::State;

mod event_loop;
mod free_threaded;
mod graal;
mod interval;
mod pypy;
mod removed;
mod stm;
mod tick;
mod values;

pub use values::Value;

/// The rule panel at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Whose rule, in a few words.
    pub title: String,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// What the interpreter keeps, as it is now.
    pub values: Vec<Value>,
}

/// A step of the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// One or two sentences.
    pub text: String,
    /// Where it stands.
    pub source: Option<Source>,
    /// Who is there now, by number.
    pub threads: Vec<usize>,
}

/// Where a thread is, as far as a rule tells places apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum On {
    /// Runs Python or has what it takes to, or has a native call that keeps it.
    Runs,
    /// Runs Python, in a transaction that is going to be undone.
    InVain,
    /// Has all it takes but a core.
    Core,
    /// Blocked, asleep, in a native call that has let go of the interpreter, or just back from one.
    Away,
    /// Waits for a lock.
    Lock,
    /// Somewhere in the interpreter's own rule.
    At(Stand),
    /// A loop's thread: sleeps in `select`,
    Select,
    /// runs its own code,
    Turn,
    /// or has a task in a step.
    Busy,
    /// A task in its step,
    Step,
    /// that waits for something,
    Awaits,
    /// or that could go on.
    Ready,
}

/// A line of a rule.
struct Line {
    /// Who stands there.
    on: &'static [On],
    /// `{interval}`, `{check_interval}` and `{sites}` stand for the run's.
    text: &'static str,
    /// It stands where the rule does by which a thread is in this state.
    at: Option<State>,
}

const fn line(on: &'static [On], text: &'static str, at: State) -> Line {
    Line {
        on,
        text,
        at: Some(at),
    }
}

/// A line that no file of the interpreter is known for.
const fn said(on: &'static [On], text: &'static str) -> Line {
    Line { on, text, at: None }
}

/// The rule of the run, with its threads on their steps.
pub fn rule(case: &Case) -> Rule {
    let (title, lines) = family(case);
    let threads = 0..case.trace.threads.len();
    let places: Vec<Option<On>> = threads.map(|thread| place(case, thread)).collect();
    let steps = lines.iter().map(|line| {
        let there = |on: &Option<On>| on.is_some_and(|on| line.on.contains(&on));
        let all = places.iter().enumerate();
        Step {
            text: worded(case, line.text),
            source: line.at.and_then(|state| match case.run.mode.has_loop() {
                true => source::event_loop(case.run),
                false => source::rule(case.run, state, false),
            }),
            threads: all.filter(|(_, on)| there(on)).map(|(t, _)| t).collect(),
        }
    });
    Rule {
        title: title.to_owned(),
        steps: steps.collect(),
        values: values::values(case),
    }
}

/// Title and lines of the rule that decides who runs in this run.
fn family(case: &Case) -> (&'static str, &'static [Line]) {
    match case.run.mode {
        Mode::Asyncio => return event_loop::ASYNCIO,
        Mode::Gevent => return event_loop::GEVENT,
        _ => {}
    }
    // A model names its family as its card does.
    match case.run.runtime.model().card {
        "tick" => tick::TICK,
        "interval" if case.run.runtime.profile().drop_bit_per_thread => interval::BIT,
        "interval" => interval::FLAG,
        "free-threaded" if case.has_gil() => interval::BIT,
        "free-threaded" => free_threaded::FREE_THREADED,
        "priority" => interval::PRIORITY,
        "pypy" => pypy::PYPY,
        "pypy-stm" => stm::STM,
        "graalpy" => graal::GRAAL,
        "stein" => removed::STEIN,
        "gilectomy" => removed::gilectomy(case),
        "nolock" => removed::NOLOCK,
        _ => removed::MANAGED,
    }
}

/// The run's own numbers in a line.
fn worded(case: &Case, text: &str) -> String {
    let sites = match case.run.runtime.profile().sites {
        Sites::Ticks(_) => "every so many ticks",
        Sites::EveryOpcode(_) => "before nearly every opcode",
        Sites::Turns(_) => "when its ticker runs out",
        Sites::CallsAndJumps(_) => "after a call, where a function begins, and at a backward jump",
    };
    text.replace("{interval}", &span(case.run.interval))
        .replace("{check_interval}", &case.run.check_interval().to_string())
        .replace("{sites}", sites)
}

/// Where a thread is; none before it starts, after it ends, and if it is no Python.
fn place(case: &Case, thread: usize) -> Option<On> {
    let view = case.snapshot.threads.get(thread)?;
    let state = case.state(thread);
    if state == State::Absent || view.interpreter.is_none() {
        return None;
    }
    if case.run.mode.has_loop()
        && let Some(events) = case.event_loop(thread)
    {
        let current = events.current;
        return Some(match state {
            _ if thread == events.thread && current.is_some() => On::Busy,
            State::Io if thread == events.thread => On::Select,
            _ if thread == events.thread => On::Turn,
            _ if current == Some(thread) => On::Step,
            State::Turn => On::Ready,
            _ => On::Awaits,
        });
    }
    if view.stand != Stand::Outside {
        return Some(On::At(view.stand));
    }
    Some(match state {
        State::Ready if view.attached => On::Core,
        State::Lost if view.attached => On::InVain,
        _ if view.attached => On::Runs,
        State::Lock => On::Lock,
        _ => On::Away,
    })
}
