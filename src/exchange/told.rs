//! What a recorded run shows at an instant, in one or two sentences: as much as its file knows, and what it does not.

use super::recorded::{Kind, Recorded};
use crate::explain::{Explanation, Segment};
use crate::time::{Ns, human};
use crate::trace::State;

/// What a thread does at an instant, of a run that was imported from a file.
pub fn told(run: &Recorded, file: &str, thread: usize, at: Ns) -> Explanation {
    let name = run.names.get(thread).map_or("?", String::as_str);
    let (state, from, to) = run.state(thread, at);
    let end = run.trace.end;
    let phrase = match (run.kind, state) {
        (_, State::Absent) if at >= end => "is no longer recorded",
        (Kind::Gaps, State::Absent) => "does not run",
        (Kind::Functions, State::Absent) => "is in no function that was recorded",
        (Kind::Functions, State::Python) if !run.knows_gil() => "is in Python code",
        _ => state.phrase(),
    };
    let mut rest = String::new();
    if at < end {
        let more = match to {
            to if to >= end => "until the end of the recording".to_owned(),
            to => format!("for {} more", human(to - at)),
        };
        rest = format!(", for {} now and {more}", human(at - from));
    }
    rest.push('.');
    if state == State::GilWait
        && let Some((holder, since)) = run.holder(thread, at)
        && let Some(holder) = run.names.get(holder)
    {
        rest += &format!(" {holder} has it, since {} ago.", human(at - since));
    }
    let limits = match (run.kind, state) {
        _ if at >= end => &format!("the recording ends at {}", human(end)),
        (Kind::Simulated, _) => "a run that gilscope simulated",
        (Kind::Gaps, _) => "it has when threads ran, not what they waited for",
        (Kind::Functions, State::Absent) => "nothing is known of a thread between its functions",
        (Kind::Functions, _) if run.knows_gil() => "functions, and who had the GIL",
        (Kind::Functions, _) => "it has functions as they were called, not who had the GIL",
    };
    rest += &format!(" Imported from {file}: {limits}.");
    Explanation {
        segments: vec![
            Segment::Plain(format!("At {} ", human(at))),
            Segment::Strong(state, format!("{name} {phrase}")),
            Segment::Plain(rest),
        ],
        source: None,
    }
}
