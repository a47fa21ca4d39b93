//! The events of a file, gathered by process and thread; at the end they become runs: each of gilscope's own, and all other
//! processes together one.

use std::collections::BTreeMap;

use super::event::Event;
use super::flat::Slice;
use super::names::{Meaning, meaning};
use super::own::Own;
use super::together::together;
use crate::exchange::recorded::Recorded;
use crate::trace::MAX_LANES;

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
pub(super) struct Process {
    pub(super) pid: String,
    pub(super) name: String,
    pub(super) own: Option<Own>,
}

#[derive(Debug, Default)]
pub(super) struct Thread {
    pub(super) process: usize,
    pub(super) tid: String,
    pub(super) name: Option<String>,
    pub(super) sort: i64,
    /// What its functions and the kernel say.
    pub(super) slices: Vec<Slice>,
    /// What probes on the GIL say.
    pub(super) gil: Vec<Slice>,
    /// What has begun and not ended: since when, what it means, and in which of the two rows.
    pub(super) open: Vec<(i64, Meaning, bool)>,
    /// The lane of a run of gilscope's own.
    pub(super) lane: Option<usize>,
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
    pub(super) fn add(&mut self, start: i64, end: i64, meaning: Meaning) {
        let row = match meaning.is_gil() {
            true => &mut self.gil,
            false => &mut self.slices,
        };
        let value = meaning.value();
        row.push(Slice { start, end, value });
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Slice> {
        self.slices.iter().chain(&self.gil)
    }
}

/// Nanoseconds as microseconds, as the file has them.
pub(super) fn shown(ns: i64) -> String {
    let (sign, ns) = (if ns < 0 { "-" } else { "" }, ns.unsigned_abs());
    format!("{sign}{}.{:03}", ns / 1_000, ns % 1_000)
}
