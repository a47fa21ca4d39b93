//! What [`crate::exchange::chrome`] wrote is read back as it was: it says which lane is which.

use super::event::Event;
use super::flat::{Slice, changes};
use crate::exchange::marks;
use crate::exchange::recorded::{Kind, Recorded};
use crate::time::Ns;
use crate::trace::{Lane, MAX_LANES, Mark, NO_DETAIL, State, Trace, thread_value};

/// Longest run, nanoseconds.
const MAX_NS: i64 = 1 << 51;

/// A run of gilscope's, as its process says.
#[derive(Debug, Default)]
pub(super) struct Own {
    end: Ns,
    threads: usize,
    cores: usize,
    gils: usize,
    pub(super) lanes: Vec<OwnLane>,
    pub(super) marks: Vec<Mark>,
}

/// Which lane a thread of the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Thread(usize),
    Core(usize),
    Gil(usize),
}

/// A lane on its way in.
#[derive(Debug)]
pub(super) struct OwnLane {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) interpreter: Option<u16>,
    pub(super) of_loop: Option<u16>,
    pub(super) slices: Vec<Slice>,
}

/// The words of the states, in the order of their codes.
pub(in crate::exchange) const STATES: [&str; State::ALL.len()] = [
    "absent",
    "python",
    "native",
    "gil_wait",
    "ready",
    "io",
    "lock",
    "sleep",
    "switching",
    "stopped",
    "turn",
    "lost",
];

impl Own {
    /// From the event that opens a run.
    pub(super) fn read(event: &Event) -> Result<Self, String> {
        let number = |name: &str, limit: i64| {
            let value = event.number(name).unwrap_or(-1);
            match (0..=limit).contains(&value) {
                true => Ok(value as usize),
                false => Err(format!("args.{name}: `{value}` is not from 0 to {limit}")),
            }
        };
        let most = MAX_LANES as i64;
        Ok(Self {
            end: number("end_ns", MAX_NS)? as Ns,
            threads: number("threads", most)?,
            cores: number("cores", most)?,
            gils: number("gils", most)?,
            ..Self::default()
        })
    }

    /// From the event that opens a lane.
    pub(super) fn lane(&self, event: &Event) -> Result<OwnLane, String> {
        let index = |count: usize| {
            let index = event.number("index").unwrap_or(-1);
            let found = usize::try_from(index).ok().filter(|index| *index < count);
            found.ok_or_else(|| format!("args.index: `{index}` is not less than {count}"))
        };
        let kind = event.text("kind").unwrap_or_default();
        let place = match &*kind {
            "thread" => Place::Thread(index(self.threads)?),
            "core" => Place::Core(index(self.cores)?),
            "gil" => Place::Gil(index(self.gils)?),
            _ => return Err(format!("args.kind: `{kind}` is not thread, core or gil")),
        };
        let small = |name: &str| event.number(name).and_then(|n| u16::try_from(n).ok());
        Ok(OwnLane {
            place,
            name: event.text("name").unwrap_or_default().into_owned(),
            interpreter: small("interpreter"),
            of_loop: small("loop"),
            slices: Vec::new(),
        })
    }

    /// Takes a slice or a mark of a lane.
    pub(super) fn take(&mut self, lane: usize, event: &Event) -> Result<(), String> {
        let limit = self.end as i64;
        let end = event.at.saturating_add(event.duration);
        if event.at < 0 || end > limit {
            let (from, to) = (event.at, end);
            return Err(format!(
                "ts and dur: {from} to {to} ns is not within 0 to {limit} ns"
            ));
        }
        let threads = self.threads as i64;
        let Some(lane) = self.lanes.get_mut(lane) else {
            return Ok(());
        };
        let value = match (lane.place, event.phase) {
            (Place::Thread(thread), b'i') => {
                let kind = event.text("kind").and_then(|word| marks::kind(&word));
                self.marks.extend(kind.map(|kind| {
                    Mark {
                        at: event.at as Ns,
                        thread: thread as u16,
                        kind,
                        arg: event
                            .number("arg")
                            .and_then(|n| u32::try_from(n).ok())
                            .unwrap_or(0),
                    }
                }));
                return Ok(());
            }
            (_, b'i') => return Ok(()),
            (Place::Thread(_), _) => {
                let state = STATES.iter().position(|word| *word == event.category);
                let state =
                    state.ok_or_else(|| format!("cat: `{}` is not a state", event.category))?;
                let detail = event.number("core").or_else(|| event.number("detail"));
                let detail = detail
                    .and_then(|n| u8::try_from(n).ok())
                    .unwrap_or(NO_DETAIL);
                thread_value(State::from_code(state as u16), detail)
            }
            _ => {
                let thread = event.number("thread").unwrap_or(-1);
                if !(0..threads).contains(&thread) {
                    return Err(format!(
                        "args.thread: `{thread}` is not less than {threads}"
                    ));
                }
                thread as u16 + 1
            }
        };
        lane.slices.push(Slice {
            start: event.at,
            end,
            value,
        });
        Ok(())
    }

    /// The run.
    pub(super) fn finish(mut self, name: String) -> Recorded {
        let mut trace = Trace::new(self.threads, self.cores, self.gils);
        trace.end = self.end;
        let mut names = vec![String::new(); self.threads];
        let mut interpreters = vec![None; self.threads];
        let mut loops = vec![None; self.threads];
        let absent = thread_value(State::Absent, NO_DETAIL);
        let all = |lanes: &mut [Lane], value: u16| lanes.iter_mut().for_each(|l| l.push(0, value));
        all(&mut trace.threads, absent);
        all(&mut trace.cores, 0);
        all(&mut trace.gils, 0);
        for lane in self.lanes {
            let (target, gap) = match lane.place {
                Place::Thread(thread) => {
                    names[thread] = lane.name;
                    interpreters[thread] = lane.interpreter;
                    loops[thread] = lane.of_loop;
                    (trace.threads.get_mut(thread), absent)
                }
                Place::Core(core) => (trace.cores.get_mut(core), 0),
                Place::Gil(gil) => (trace.gils.get_mut(gil), 0),
            };
            let Some(target) = target.filter(|lane| lane.len() <= 1) else {
                continue;
            };
            for (at, value) in changes(lane.slices, gap) {
                target.push(at as Ns, value);
            }
        }
        if loops.iter().any(Option::is_some) {
            trace.loops = loops;
        }
        self.marks.sort_by_key(|mark| mark.at);
        trace.marks = self.marks;
        Recorded {
            name,
            kind: Kind::Simulated,
            trace,
            names,
            interpreters,
        }
    }
}
