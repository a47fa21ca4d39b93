//! What a run is called: its runtime, and in what else it differs from the runs beside it.

use super::RunView;
use super::text::span;
use crate::scenario::{Mode, Policy, Run, limits};

/// A run's title and the line beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The runtime, such as `3.12`.
    pub title: String,
    /// Settings that differ between the runs, and who may run Python.
    pub note: String,
}

/// The headings of runs that stand together; those that were recorded are called what their files are.
pub fn headings(views: &[RunView]) -> Vec<Heading> {
    let simulated = views.iter().filter(|view| view.recorded.is_none());
    let runs: Vec<&Run> = simulated.map(|view| view.run).collect();
    let mut words = of_settings(&runs).into_iter();
    let one = |view: &RunView| match view.recorded {
        Some(name) => Some(Heading {
            title: name.to_owned(),
            note: "recorded".to_owned(),
        }),
        None => words.next(),
    };
    views.iter().filter_map(one).collect()
}

fn of_settings(runs: &[&Run]) -> Vec<Heading> {
    let runtimes_differ = runs
        .windows(2)
        .any(|pair| pair[0].runtime != pair[1].runtime);
    runs.iter()
        .map(|run| {
            let mut notes = differences(run, runs);
            if notes.is_empty() || runtimes_differ {
                notes.push(rule(run));
            }
            Heading {
                title: run.runtime.to_string(),
                note: notes.join(" · "),
            }
        })
        .collect()
}

/// The same in a word or two, for a place as small as a button: what tells a run from those of the same runtime.
pub fn short(runs: &[&Run], index: usize) -> String {
    let Some(run) = runs.get(index) else {
        return String::new();
    };
    let title = run.runtime.to_string();
    let same = |other: &&&Run| other.runtime == run.runtime;
    let alike: Vec<&Run> = runs.iter().filter(same).copied().collect();
    let mut words = vec![title];
    words.extend(differences(run, &alike).into_iter().map(|note| {
        // 5 ms says it, and so does "cooperative".
        ["switch interval ", "check interval ", " scheduler"]
            .iter()
            .fold(note, |note, part| note.replace(part, ""))
    }));
    words.join(", ")
}

/// Who may run Python, in one line.
fn rule(run: &Run) -> String {
    if run.mode.is_isolated() && !run.runtime.is_free_threaded() {
        return "each worker has a GIL of its own".to_owned();
    }
    if run.mode.has_loop() {
        return "one thread: a task runs until it waits, then the loop takes the next".to_owned();
    }
    let gist = run.runtime.model().gist;
    gist.replace("{interval}", &span(run.interval))
        .replace("{check_interval}", &run.check_interval().to_string())
}

/// `2 fast and 2 slow (50 %)`, or that they are alike.
fn speeds(run: &Run) -> String {
    let speed = |core: usize| run.speeds.get(core).copied().unwrap_or(1000);
    let all: Vec<u32> = (0..run.cores as usize).map(speed).collect();
    let fastest = all.iter().copied().max().unwrap_or(1000);
    let slow = all.iter().filter(|&&speed| speed < fastest);
    let slowest = all.iter().copied().min().unwrap_or(fastest);
    match slow.count() {
        0 => "equal cores".to_owned(),
        n => format!(
            "{} fast and {n} slow ({} %)",
            all.len() - n,
            slowest * 100 / fastest
        ),
    }
}

/// The knobs that do not have the same value in all runs, in the order of their weight.
fn differences(run: &Run, runs: &[&Run]) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |differs: bool, text: String| {
        if differs {
            notes.push(text);
        }
    };
    macro_rules! differs {
        ($field:ident) => {
            runs.iter().any(|other| other.$field != run.$field)
        };
    }
    let plural = |n: u32, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    note(
        differs!(mode),
        match run.mode {
            Mode::Threaded => "in threads".to_owned(),
            Mode::Sequential => "one after another".to_owned(),
            Mode::Subinterpreters => "in subinterpreters".to_owned(),
            Mode::Fork => "in forked processes".to_owned(),
            Mode::Forkserver => "in processes from a fork server".to_owned(),
            Mode::Spawn => "in fresh processes".to_owned(),
            Mode::Asyncio => "asyncio tasks".to_owned(),
            Mode::Gevent => "greenlets".to_owned(),
        },
    );
    note(differs!(threads), plural(run.threads, "thread"));
    note(differs!(cores), plural(run.cores, "core"));
    note(differs!(speeds), speeds(run));
    note(
        differs!(interval) && run.runtime.has_switch_interval(),
        format!("switch interval {}", span(run.interval)),
    );
    note(
        differs!(check_interval) && run.runtime.is_tick(),
        format!("check interval {}", plural(run.check_interval(), "tick")),
    );
    note(differs!(io), format!("I/O {}", span(run.io)));
    note(differs!(burst), format!("burst {}", span(run.burst)));
    note(
        differs!(scheduler),
        match run.scheduler {
            Policy::Cooperative => "cooperative scheduler",
            Policy::RoundRobin => "round robin",
            Policy::Cfs => "CFS",
            Policy::Eevdf => "EEVDF",
        }
        .to_owned(),
    );
    note(differs!(wake), format!("wake-up {}", span(run.wake)));
    note(
        differs!(switch),
        format!("switch cost {}", span(run.switch)),
    );
    note(differs!(slack), format!("timer slack {}", span(run.slack)));
    note(differs!(hz), format!("{} Hz", run.hz));
    note(differs!(quantum), format!("quantum {}", span(run.quantum)));
    note(
        differs!(global_queue),
        if run.global_queue {
            "one run queue"
        } else {
            "a run queue per core"
        }
        .to_owned(),
    );
    note(
        differs!(payload) && run.mode.is_isolated(),
        format!("payload {} B", run.payload),
    );
    note(differs!(seed), format!("seed {}", run.seed));
    if notes.is_empty() && differs!(counts) {
        notes.push(own_count(run, runs));
    }
    notes
}

/// How many threads the first role has of which the runs have different numbers.
fn own_count(run: &Run, runs: &[&Run]) -> String {
    let count = |run: &Run, role: usize| run.counts.get(role).copied().unwrap_or(0);
    let differs = |role: &usize| runs.iter().any(|o| count(o, *role) != count(run, *role));
    let role = (0..limits::ROLES).find(differs).unwrap_or(0);
    match count(run, role) {
        0 => format!("role {} as it is", role + 1),
        n => format!("{n} threads in role {}", role + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::Version;

    #[test]
    fn a_heading_says_what_differs() {
        let one = Run {
            cores: 1,
            ..Run::default()
        };
        let four = Run::default();
        let notes = |runs: &[&Run]| -> Vec<String> {
            of_settings(runs).into_iter().map(|h| h.note).collect()
        };
        assert_eq!(notes(&[&one, &four]), ["1 core", "4 cores"]);
        assert_eq!(short(&[&one, &four], 0), "3.12, 1 core");
        let free = Run {
            runtime: Version::PY314T,
            ..Run::default()
        };
        assert_eq!(
            notes(&[&four, &free]),
            [
                "one GIL: waiters may ask after 5 ms",
                "no GIL: every thread that has a core runs"
            ]
        );
        let names = |i| short(&[&four, &one, &free], i);
        assert_eq!(
            [0, 1, 2].map(names),
            ["3.12, 4 cores", "3.12, 1 core", "3.14t"]
        );
    }
}
