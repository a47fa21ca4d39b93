//! Runs as Chrome's Trace Event JSON, which Perfetto, speedscope and Firefox Profiler open: a process a run, a track a
//! thread, then one for each GIL and each core.
//!
//! An interval of a thread is a complete event, named in words (`waits for the GIL`) and, for programs, by its category
//! (`gil_wait`). Times are microseconds with three decimals: exact. Each hand-over of the GIL is an arrow between the two
//! threads. Everything is written as it is made: a run of any length needs no more memory than one event. Events that
//! other programs pass over (`gilscope_run`, `gilscope_lane`) let [`super::import`] read the lanes back as they were.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::import::STATES;
use super::json::quoted;
use super::marks;
use super::recorded::Recorded;
use crate::time::Ns;
use crate::trace::{Lane, Span, State, Trace, detail_of, state_of, thread_of};

/// Numbers of threads in a file: those of each run begin at a multiple of this.
const TIDS: usize = 20_000;
/// Within it, the first GIL and the first core.
const GILS: usize = 5_000;
const CORES: usize = 10_000;

/// A run to be written.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What happened.
    pub trace: &'a Trace,
    /// Names of the threads.
    pub names: &'a [String],
    /// The interpreter of each thread.
    pub interpreters: &'a [Option<u16>],
}

/// Writes runs.
pub fn write(runs: &[Written], out: &mut dyn Write) -> io::Result<()> {
    let version = quoted(concat!("gilscope ", env!("CARGO_PKG_VERSION")));
    writeln!(
        out,
        "{{\"displayTimeUnit\":\"ns\",\"otherData\":{{\"written_by\":{version}}},\"traceEvents\":["
    )?;
    let mut events = Events {
        out,
        line: String::new(),
        first: true,
    };
    for (index, run) in runs.iter().enumerate() {
        events.run(index + 1, run)?;
    }
    events.out.write_all(b"\n]}\n")
}

struct Events<'a> {
    out: &'a mut dyn Write,
    /// The event that is being written.
    line: String,
    first: bool,
}

/// A track that events are written to.
#[derive(Clone, Copy)]
struct Track {
    pid: usize,
    tid: usize,
}

impl Events<'_> {
    fn run(&mut self, pid: usize, run: &Written) -> io::Result<()> {
        let trace = run.trace;
        let whole = Track { pid, tid: 0 };
        self.meta(
            whole,
            "process_name",
            format_args!("\"name\":{}", quoted(run.name)),
        )?;
        self.meta(
            whole,
            "process_sort_index",
            format_args!("\"sort_index\":{pid}"),
        )?;
        let (threads, cores, gils) = (trace.threads.len(), trace.cores.len(), trace.gils.len());
        let end = trace.end;
        self.meta(
            whole,
            "gilscope_run",
            format_args!(
                "\"end_ns\":{end},\"threads\":{threads},\"cores\":{cores},\"gils\":{gils}"
            ),
        )?;
        let track = |n: usize| Track {
            pid,
            tid: pid * TIDS + n,
        };
        for (gil, lane) in trace.gils.iter().enumerate() {
            let name = match gils {
                1 => "GIL".to_owned(),
                _ => format!("GIL {gil}"),
            };
            self.lane(track(GILS + gil), ("gil", gil), &name, gil, "")?;
            self.holders(track(GILS + gil), lane, run, "gil")?;
        }
        for (thread, lane) in trace.threads.iter().enumerate() {
            let mut more = String::new();
            if let Some(interpreter) = run.interpreters.get(thread).copied().flatten() {
                // Writing to a string cannot fail.
                let _ = write!(more, ",\"interpreter\":{interpreter}");
            }
            if let Some(of) = trace.loop_of(thread) {
                let _ = write!(more, ",\"loop\":{of}");
            }
            let (name, sort) = (run.name_of(thread), gils + thread);
            self.lane(track(1 + thread), ("thread", thread), name, sort, &more)?;
            for span in lane.spans(0, end, end) {
                if state_of(span.value) != State::Absent {
                    self.interval(track(1 + thread), span, run, thread)?;
                }
            }
        }
        for (core, lane) in trace.cores.iter().enumerate() {
            let name = format!("core {core}");
            let sort = gils + threads + core;
            self.lane(track(CORES + core), ("core", core), &name, sort, "")?;
            self.holders(track(CORES + core), lane, run, "core")?;
        }
        for mark in &trace.marks {
            let (word, phrase) = marks::names(mark.kind);
            let (ts, arg) = (micros(mark.at), mark.arg);
            self.event(
                track(1 + usize::from(mark.thread)),
                format_args!(
                    "\"ph\":\"i\",\"s\":\"t\",\"ts\":{ts},\"name\":{},\"cat\":\"mark\",\"args\":{{\"kind\":\"{word}\",\"arg\":{arg}}}",
                    quoted(phrase)
                ),
            )?;
        }
        for (gil, lane) in trace.gils.iter().enumerate() {
            self.arrows(pid, lane, end, gil)?;
        }
        Ok(())
    }

    /// Names a track, and says where it stands.
    fn lane(
        &mut self,
        track: Track,
        (kind, index): (&str, usize),
        name: &str,
        sort: usize,
        more: &str,
    ) -> io::Result<()> {
        let name = quoted(name);
        self.meta(track, "thread_name", format_args!("\"name\":{name}"))?;
        self.meta(
            track,
            "thread_sort_index",
            format_args!("\"sort_index\":{sort}"),
        )?;
        self.meta(
            track,
            "gilscope_lane",
            format_args!("\"kind\":\"{kind}\",\"index\":{index},\"name\":{name}{more}"),
        )
    }

    /// What a thread did, and as far as the lanes tell, who was in its way.
    fn interval(
        &mut self,
        track: Track,
        span: Span,
        run: &Written,
        thread: usize,
    ) -> io::Result<()> {
        let state = state_of(span.value);
        let mut args = String::new();
        if let Some(detail) = detail_of(span.value) {
            let key = if state.on_core() { "core" } else { "detail" };
            let _ = write!(args, "\"{key}\":{detail}");
        }
        if let Some(holder) = run.in_the_way(thread, state, span.start) {
            let comma = if args.is_empty() { "" } else { "," };
            let _ = write!(args, "{comma}\"held_by\":{}", quoted(run.name_of(holder)));
        }
        self.complete(track, span, state.phrase(), STATES[state as usize], &args)
    }

    /// Who held a core or a GIL.
    fn holders(
        &mut self,
        track: Track,
        lane: &Lane,
        run: &Written,
        category: &str,
    ) -> io::Result<()> {
        let end = run.trace.end;
        for span in lane.spans(0, end, end) {
            if let Some(thread) = thread_of(span.value) {
                let args = format!("\"thread\":{thread}");
                self.complete(track, span, run.name_of(thread), category, &args)?;
            }
        }
        Ok(())
    }

    /// From who had the GIL to who has it next.
    fn arrows(&mut self, pid: usize, lane: &Lane, end: Ns, gil: usize) -> io::Result<()> {
        let mut last: Option<(usize, Ns)> = None;
        for (number, span) in lane.spans(0, end, end).enumerate() {
            let Some(thread) = thread_of(span.value) else {
                continue;
            };
            let before = last.replace((thread, span.end));
            let Some((giver, gave)) = before.filter(|(giver, _)| *giver != thread) else {
                continue;
            };
            // The arrow begins in the giver's last nanosecond with it: at its end it would be nobody's.
            let ends = [
                ("s", giver, gave.saturating_sub(1), ""),
                ("f", thread, span.start, ",\"bp\":\"e\""),
            ];
            // The page's own numbers have 32 bits.
            let id = (pid * TIDS + gil) as u64 * 100_000_000 + number as u64;
            for (phase, who, at, binds) in ends {
                let ts = micros(at);
                let track = Track {
                    pid,
                    tid: pid * TIDS + 1 + who,
                };
                self.event(
                    track,
                    format_args!(
                        "\"ph\":\"{phase}\",\"id\":{id},\"ts\":{ts},\"name\":\"hands over the GIL\",\"cat\":\"handover\"{binds},\"args\":{{}}"
                    ),
                )?;
            }
        }
        Ok(())
    }

    fn complete(
        &mut self,
        track: Track,
        span: Span,
        name: &str,
        category: &str,
        args: &str,
    ) -> io::Result<()> {
        let (ts, dur) = (micros(span.start), duration(span));
        let name = quoted(name);
        self.event(
            track,
            format_args!(
                "\"ph\":\"X\",\"ts\":{ts},\"dur\":{dur},\"name\":{name},\"cat\":\"{category}\",\"args\":{{{args}}}"
            ),
        )
    }

    fn meta(&mut self, track: Track, name: &str, args: std::fmt::Arguments) -> io::Result<()> {
        self.event(
            track,
            format_args!("\"ph\":\"M\",\"ts\":0,\"name\":\"{name}\",\"cat\":\"__metadata\",\"args\":{{{args}}}"),
        )
    }

    fn event(&mut self, track: Track, rest: std::fmt::Arguments) -> io::Result<()> {
        self.line.clear();
        let comma = if std::mem::take(&mut self.first) {
            ""
        } else {
            ",\n"
        };
        let Track { pid, tid } = track;
        let _ = write!(self.line, "{comma}{{\"pid\":{pid},\"tid\":{tid},{rest}}}");
        self.out.write_all(self.line.as_bytes())
    }
}

impl<'a> From<&'a Recorded> for Written<'a> {
    fn from(run: &'a Recorded) -> Self {
        Self {
            name: &run.name,
            trace: &run.trace,
            names: &run.names,
            interpreters: &run.interpreters,
        }
    }
}

impl Written<'_> {
    fn name_of(&self, thread: usize) -> &str {
        self.names.get(thread).map_or("?", String::as_str)
    }

    /// Who has what a thread began to wait for at an instant: its GIL.
    fn in_the_way(&self, thread: usize, state: State, at: Ns) -> Option<usize> {
        if state != State::GilWait {
            return None;
        }
        let gil = self.interpreters.get(thread).copied().flatten()?;
        let lane = self.trace.gils.get(usize::from(gil))?;
        thread_of(lane.at(at, self.trace.end)?.value)
    }
}

/// Nanoseconds as microseconds with three decimals.
fn micros(ns: Ns) -> String {
    format!("{}.{:03}", ns / 1_000, ns % 1_000)
}

/// How long an interval is. Programs that add it to the start in floating point must not come out after the next
/// interval's start, or they take that one to lie within this: where they would, it is written a tenth of a nanosecond shorter,
/// which rounds to the same.
fn duration(span: Span) -> String {
    let micros_of = |ns: Ns| ns as f64 / 1e3;
    let length = span.end - span.start;
    let after = micros_of(span.start) + micros_of(length) > micros_of(span.end);
    match after {
        true => micros(length - 1) + "9",
        false => micros(length),
    }
}
