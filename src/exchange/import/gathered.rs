//! The events of a file, gathered by process and thread; at the end they become runs: each of gilscope's own, and all other
//! processes together one.

use std::collections::BTreeMap;

use super::event::{Event, MAX_NS};
use super::flat::{Slice, changes, over};
use super::names::{Meaning, meaning};
use super::own::Own;
use crate::exchange::recorded::{Kind, Recorded};
use crate::time::Ns;
use crate::trace::{Lane, MAX_LANES, NO_DETAIL, State, Trace, state_of, thread_value};

/// Most slices: half a gigabyte of them.
const MAX_SLICES: usize = 20_000_000;

/// What was gathered so far.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    processes: Vec<Process>,
    threads: Vec<Thread>,
    by_pid: BTreeMap<String, usize>,
    by_tid: BTreeMap<(usize, String), usize>,
    /// Who did the event before: mostly who does the next one.
    last: Option<(String, String, usize)>,
    slices: usize,
}

#[derive(Debug, Default)]
struct Process {
    pid: String,
    name: String,
    own: Option<Own>,
}

#[derive(Debug, Default)]
struct Thread {
    process: usize,
    tid: String,
    name: Option<String>,
    sort: i64,
    /// What its functions and the kernel say.
    slices: Vec<Slice>,
    /// What probes on the GIL say.
    gil: Vec<Slice>,
    /// What has begun and not ended: since when, what it means, and in which of the two rows.
    open: Vec<(i64, Meaning, bool)>,
    /// The lane of a run of gilscope's own.
    lane: Option<usize>,
}

impl Gathered {
    /// Takes an event.
    pub(super) fn take(&mut self, event: &Event) -> Result<(), String> {
        match event.phase {
            b'M' => self.name(event),
            b'X' | b'B' | b'E' | b'i' | b'I' => self.happen(event),
            // Counters, flows, samples, snapshots: nothing that a lane shows.
            _ => Ok(()),
        }
    }

    fn name(&mut self, event: &Event) -> Result<(), String> {
        match &*event.name {
            "process_name" => {
                let process = self.process(&event.pid);
                self.processes[process].name = event.text("name").unwrap_or_default().into_owned();
            }
            "thread_name" => {
                let thread = self.thread(event)?;
                self.threads[thread].name = event.text("name").map(|name| name.into_owned());
            }
            "thread_sort_index" => {
                let thread = self.thread(event)?;
                self.threads[thread].sort = event.number("sort_index").unwrap_or(0);
            }
            "gilscope_run" => {
                let process = self.process(&event.pid);
                self.processes[process].own = Some(Own::read(event)?);
            }
            "gilscope_lane" => {
                let thread = self.thread(event)?;
                let process = self.threads[thread].process;
                if let Some(own) = &mut self.processes[process].own {
                    let lane = own.lane(event)?;
                    self.threads[thread].lane = Some(own.lanes.len());
                    own.lanes.push(lane);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn happen(&mut self, event: &Event) -> Result<(), String> {
        let index = self.thread(event)?;
        let thread = &mut self.threads[index];
        if let Some(own) = &mut self.processes[thread.process].own {
            let lane = thread.lane.filter(|_| matches!(event.phase, b'X' | b'i'));
            return lane.map_or(Ok(()), |lane| own.take(lane, event));
        }
        // Of its probes giltracer makes a process beside the real one, of the same threads.
        let probes = event.pid.ends_with("-GIL") || event.category == "GIL state";
        let slice = match event.phase {
            b'X' => (
                event.at,
                event.at.saturating_add(event.duration),
                meaning(&event.name, &event.category),
            ),
            b'B' => {
                let meaning = meaning(&event.name, &event.category);
                thread.open.push((event.at, meaning, probes));
                return Ok(());
            }
            b'E' => {
                // An end without a beginning is of something that began before the recording.
                let begun = thread.open.iter().rposition(|open| open.2 == probes);
                let Some(begun) = begun else { return Ok(()) };
                let (start, meaning, _) = thread.open.remove(begun);
                if event.at < start {
                    let (at, start) = (shown(event.at), shown(start));
                    return Err(format!(
                        "ts: {at} µs is before {start} µs, when what ends here began"
                    ));
                }
                (start, event.at, meaning)
            }
            _ => return Ok(()),
        };
        let (start, end, meaning) = slice;
        self.slices += 1;
        if self.slices > MAX_SLICES {
            return Err(format!("more than {MAX_SLICES} events with a duration"));
        }
        thread.add(start, end, meaning);
        Ok(())
    }

    fn process(&mut self, pid: &str) -> usize {
        let pid = pid.strip_suffix("-GIL").unwrap_or(pid);
        if let Some(known) = self.by_pid.get(pid) {
            return *known;
        }
        self.processes.push(Process {
            pid: pid.to_owned(),
            ..Process::default()
        });
        self.by_pid.insert(pid.to_owned(), self.processes.len() - 1);
        self.processes.len() - 1
    }

    fn thread(&mut self, event: &Event) -> Result<usize, String> {
        if let Some((pid, tid, index)) = &self.last
            && *pid == event.pid
            && *tid == event.tid
        {
            return Ok(*index);
        }
        let process = self.process(&event.pid);
        let key = (process, event.tid.to_string());
        let known = self.by_tid.get(&key).copied();
        let index = known.unwrap_or(self.threads.len());
        if known.is_none() {
            if self.threads.len() >= 4 * MAX_LANES {
                return Err(format!("tid: more than {} threads", 4 * MAX_LANES));
            }
            self.threads.push(Thread {
                process,
                tid: key.1.clone(),
                ..Thread::default()
            });
            self.by_tid.insert(key, index);
        }
        self.last = Some((event.pid.to_string(), event.tid.to_string(), index));
        Ok(index)
    }

    /// The runs.
    pub(super) fn finish(mut self) -> Result<Vec<Recorded>, String> {
        let mut runs = Vec::new();
        let mut owners = Vec::new();
        for process in &mut self.processes {
            let own = process.own.take();
            owners.push(own.is_some());
            let name = std::mem::take(&mut process.name);
            runs.extend(own.map(|own| own.finish(name.clone())));
            process.name = name;
        }
        let foreign: Vec<Thread> = std::mem::take(&mut self.threads)
            .into_iter()
            .filter(|thread| !owners[thread.process])
            .collect();
        runs.extend(together(foreign, &self.processes)?);
        Ok(runs)
    }
}

impl Thread {
    fn add(&mut self, start: i64, end: i64, meaning: Meaning) {
        let row = match meaning.is_gil() {
            true => &mut self.gil,
            false => &mut self.slices,
        };
        let value = meaning.value();
        row.push(Slice { start, end, value });
    }

    fn all(&self) -> impl Iterator<Item = &Slice> {
        self.slices.iter().chain(&self.gil)
    }
}

/// The threads of processes that are not gilscope's, as one run; none if nothing in them has a duration.
fn together(mut threads: Vec<Thread>, processes: &[Process]) -> Result<Option<Recorded>, String> {
    let ends = threads.iter().flat_map(Thread::all).map(|slice| slice.end);
    let opens = threads.iter().flat_map(|t| &t.open).map(|open| open.0);
    let Some(last) = ends.chain(opens).max() else {
        return Ok(None);
    };
    // What never ended lasts until the end of the recording.
    for thread in &mut threads {
        for (start, meaning, _) in std::mem::take(&mut thread.open).into_iter().rev() {
            thread.add(start, last, meaning);
        }
    }
    threads.retain(|thread| thread.all().next().is_some());
    let began = |thread: &Thread| thread.all().map(|slice| slice.start).min().unwrap_or(0);
    let first = threads.iter().map(began).min().unwrap_or(0);
    if last - first > MAX_NS / 2 {
        let (first, last) = (shown(first), shown(last));
        return Err(format!(
            "from {first} µs to {last} µs it lasts longer than {} µs",
            MAX_NS / 2_000
        ));
    }
    if threads.len() > MAX_LANES {
        return Err(format!("{} threads: at most {MAX_LANES}", threads.len()));
    }
    threads.sort_by_key(|thread| (thread.process, thread.sort, began(thread)));
    // Processes by number, as far as they have threads.
    let mut groups: Vec<usize> = threads.iter().map(|thread| thread.process).collect();
    groups.dedup();
    let probed = threads.iter().any(|thread| !thread.gil.is_empty());
    let gils = if probed { groups.len() } else { 0 };
    let mut trace = Trace::new(threads.len(), 0, gils);
    trace.end = (last - first) as Ns;
    let (mut names, mut interpreters) = (Vec::new(), Vec::new());
    let mut holds: Vec<Vec<(i64, i64, u16)>> = vec![Vec::new(); groups.len()];
    let gap = thread_value(State::Absent, NO_DETAIL);
    for (index, (thread, lane)) in threads.into_iter().zip(&mut trace.threads).enumerate() {
        let group = groups.iter().position(|process| *process == thread.process);
        let group = group.unwrap_or(0);
        names.push(thread_name(&thread, processes, groups.len() > 1));
        interpreters.push(Some(group as u16));
        let gil = changes(thread.gil, gap);
        holds[group].extend(held(&gil, last, index));
        lane.push(0, gap);
        for (at, value) in over(&changes(thread.slices, gap), &gil, gap) {
            lane.push((at - first) as Ns, value);
        }
    }
    for (lane, holds) in trace.gils.iter_mut().zip(holds) {
        hold(lane, holds, first);
    }
    let name = groups
        .first()
        .map_or("", |process| &processes[*process].name);
    Ok(Some(Recorded {
        name: name.to_owned(),
        kind: Kind::Functions,
        trace,
        names,
        interpreters,
    }))
}

fn thread_name(thread: &Thread, processes: &[Process], several: bool) -> String {
    let name = match &thread.name {
        Some(name) if !name.is_empty() => name.clone(),
        _ => format!("thread {}", thread.tid),
    };
    match several {
        true => format!("{name} of {}", processes[thread.process].pid),
        false => name,
    }
}

/// When a thread had the GIL, as the probes say.
fn held(gil: &[(i64, u16)], last: i64, thread: usize) -> impl Iterator<Item = (i64, i64, u16)> {
    let ends = gil.iter().skip(1).map(|next| next.0).chain([last]);
    let all = gil.iter().zip(ends);
    let held = all.filter(|((_, value), _)| state_of(*value) == State::Python);
    let those: Vec<_> = held
        .map(|((at, _), end)| (*at, end, thread as u16 + 1))
        .collect();
    those.into_iter()
}

/// Fills a lane of holders. Probes are not exact: who seems to have it too early gets it when it is free.
fn hold(lane: &mut Lane, mut holds: Vec<(i64, i64, u16)>, first: i64) {
    holds.sort_unstable();
    lane.push(0, 0);
    let mut free = i64::MIN;
    for (from, to, value) in holds {
        let from = from.max(free);
        if to > from {
            lane.push((from - first) as Ns, value);
            lane.push((to - first) as Ns, 0);
            free = to;
        }
    }
}

/// Nanoseconds as microseconds, as the file has them.
fn shown(ns: i64) -> String {
    let (sign, ns) = (if ns < 0 { "-" } else { "" }, ns.unsigned_abs());
    format!("{sign}{}.{:03}", ns / 1_000, ns % 1_000)
}
