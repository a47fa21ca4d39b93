//! Workloads, programs, metrics and interpreters as people call them.

use serde_json::Value;

use crate::fidelity::judge::Judged;
use crate::fidelity::words::interval;
use crate::runtime::Version;

/// A workload's title, and what was run, in one sentence; none for a workload that is not known.
pub fn workload(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "cpu_scaling" => (
            "CPU scaling",
            "A count-down in several threads, against the same work one after the other.",
        ),
        "switch_trace" => (
            "Hand-overs",
            "Threads do nothing but read the clock, and note every gap of more than 30 µs: how long each ran, who came next.",
        ),
        "switch_trace_thr5" => (
            "Hand-overs of 2.7",
            "The same on 2.7, every gap of more than 5 µs counted.",
        ),
        "io_convoy" => (
            "The convoy",
            "A thread that sleeps for 1 ms, or answers UDP requests, beside threads that compute.",
        ),
        "lost_updates" => (
            "Lost updates",
            "Threads that add to one variable: the share of additions that is missing in the end.",
        ),
        "contention" => (
            "Contention",
            "Free-threaded scaling, shared objects against own ones, one lock for two threads.",
        ),
        "isolation" => (
            "Processes and tasks",
            "The same work in processes and subinterpreters; an asyncio task that sleeps beside one that blocks.",
        ),
        "ping_pong" => (
            "Ping-pong",
            "Two threads hand a token to and fro beside threads that compute.",
        ),
        _ => return None,
    })
}

/// A workload's title; its name with blanks if it is not known.
pub fn title(name: &str) -> String {
    workload(name).map_or_else(
        || capital(&name.replace('_', " ")),
        |(title, _)| title.to_owned(),
    )
}

/// An interpreter's name: `py313t` is 3.13t, `pypy3` PyPy; what is neither stays as it is.
pub fn python(tag: &str) -> String {
    match Version::from_tag(tag) {
        Ok(version) => {
            let titled = version.model().tag.map(|(_, title)| title);
            titled.unwrap_or(version.name()).to_owned()
        }
        Err(Some(name)) => name,
        Err(None) => tag.to_owned(),
    }
}

/// Interpreters in the order of their history; those that are not known come last.
pub fn rank(tag: &str) -> (u32, &str) {
    let plain = tag.trim_end_matches('t');
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    let number = match digits.split_at_checked(1) {
        Some((major, minor)) if tag.starts_with("py") && !tag.starts_with("pypy") => {
            let number = |text: &str| text.parse::<u32>().unwrap_or(0).min(999);
            number(major) * 1000 + number(minor)
        }
        _ if Version::from_tag(tag).is_ok_and(|v| v.model().tag.is_some()) => 10_000,
        _ => 20_000,
    };
    (number, tag)
}

/// The parameters of a cell as people read them: words first.
pub fn program(judged: &Judged) -> String {
    let count = |value: &Value, noun: &str| match value.as_f64() {
        Some(1.0) => format!("1 {noun}"),
        _ => format!("{value} {noun}s"),
    };
    let (mut words, mut rest) = (Vec::new(), Vec::new());
    for (key, value) in &judged.params {
        match (key.as_str(), value) {
            ("iterations" | "iterations_each" | "duration_s" | "gap_threshold_us", _)
            | (_, Value::Null | Value::Bool(false)) => {}
            (_, Value::String(word)) => words.push(word.clone()),
            (_, Value::Bool(true)) => words.push(key.replace('_', " ")),
            ("threads", value) => rest.push(count(value, "thread")),
            ("cpu_threads", value) => rest.push(count(value, "busy thread")),
            ("interval", value) => rest.push(format!("interval {}", interval(value))),
            (key, value) => {
                let unit = ["us", "ms", "s"].into_iter().find_map(|unit| {
                    let name = key.strip_suffix(unit)?.strip_suffix('_')?;
                    Some((name, if unit == "us" { "µs" } else { unit }))
                });
                let (name, unit) = unit.unwrap_or((key, ""));
                let text = format!("{} {value} {unit}", name.replace('_', " "));
                rest.push(text.trim_end().to_owned());
            }
        }
    }
    words.extend(rest);
    words.join(", ")
}

/// A metric as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    /// What it is: `extra latency, median`.
    pub label: String,
    /// In which unit: `µs`; empty for a ratio.
    pub unit: &'static str,
}

/// A metric's name taken apart: `hold_us_p95` is the 95th percentile of holds, in microseconds.
pub fn metric(name: &str) -> Metric {
    let rate = name.contains("_per_s");
    let name = name.replace("_per_s", "");
    let (mut words, mut unit, mut part) = (Vec::new(), if rate { "/s" } else { "" }, None);
    for word in name.split('_') {
        match word {
            "us" => unit = "µs",
            "ms" => unit = "ms",
            "ns" => unit = "ns",
            "s" => unit = "s",
            "p50" => part = Some("median".to_owned()),
            "max" => part = Some("greatest".to_owned()),
            "mean" => part = Some("mean".to_owned()),
            _ => match word.strip_prefix('p').map(str::parse::<u32>) {
                Some(Ok(percent)) => part = Some(format!("{percent} %")),
                _ => words.push(word),
            },
        }
    }
    let mut label = capital(&words.join(" "));
    if rate {
        label += " per second";
    }
    if let Some(part) = part {
        label = format!("{label}, {part}");
    }
    Metric { label, unit }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let read = |name| {
            let Metric { label, unit } = metric(name);
            format!("{label} [{unit}]")
        };
        assert_eq!(read("extra_latency_us_p50"), "Extra latency, median [µs]");
        assert_eq!(read("hold_us_p95"), "Hold, 95 % [µs]");
        assert_eq!(read("switches_per_s"), "Switches per second [/s]");
        assert_eq!(read("two_over_one"), "Two over one []");
        assert_eq!(read("ns_per_op"), "Per op [ns]");
        assert_eq!(python("py313t"), "3.13t");
        assert_eq!(python("pypy3"), "PyPy");
        assert_eq!(python("py"), "py");
        assert_eq!(title("my_own"), "My own");
        assert_eq!(title("io_convoy"), "The convoy");
    }

    #[test]
    fn parameters_are_said_in_words() {
        let text = r#"[{"workload": "w", "interpreter": "py39", "cores": 1, "metric": "m", "headline": true, "measured": 1,
            "params": {"cpu_threads": 1, "threads": 4, "interval": 0.005, "kind": "lock", "critical_us": 5, "pinned": true,
            "iterations": 7, "pieces": 3, "work": null}}]"#;
        let judged = crate::fidelity::results::read(text).expect("well formed");
        assert_eq!(
            program(&judged[0]),
            "lock, pinned, 1 busy thread, critical 5 µs, interval 5 ms, pieces 3, 4 threads"
        );
    }

    #[test]
    fn interpreters_come_in_the_order_of_their_history() {
        let mut tags = ["pypy3", "py314", "graal", "py313t", "py27", "py313", "py39"];
        tags.sort_by_key(|tag| rank(tag));
        let order = ["py27", "py39", "py313", "py313t", "py314", "pypy3", "graal"];
        assert_eq!(tags, order);
    }
}
