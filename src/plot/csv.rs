//! The numbers of charts and sweeps as CSV (RFC 4180).

use std::fmt::Write as _;

use super::{Body, Chart};
use crate::sim::Outcome;
use crate::sweep::Sweep;
use crate::view::heading;

/// A field, quoted where it has to be.
fn field(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

/// What a chart shows: a line a point. Times are nanoseconds, shares are of 1.
pub fn chart(chart: &Chart) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = match &chart.body {
        Body::Lines { x, y, lines } => {
            let _ = write!(text, "line,{},{}\r\n", field(&x.label), field(&y.label));
            for line in lines {
                for dot in &line.dots {
                    let y = dot.y.map_or(String::new(), |y| y.to_string());
                    let _ = write!(text, "{},{},{y}\r\n", field(&line.name), dot.x);
                }
            }
            Ok(())
        }
        Body::Bars { bars, .. } => {
            let _ = write!(text, "run,state,ns\r\n");
            for bar in bars {
                for (state, ns, _) in &bar.parts {
                    let state = crate::view::palette::label(*state);
                    let _ = write!(text, "{},{state},{ns}\r\n", field(&bar.name));
                }
            }
            Ok(())
        }
        Body::Nothing => write!(text, "note\r\n{}\r\n", field(&chart.notes.join(" "))),
    };
    text
}

/// All points of a sweep with all their numbers.
pub fn sweep(sweep: &Sweep) -> String {
    let mut text =
        "run,runtime,name,knob,value,outcome,end_ns,speedup,requests_per_s,completed,p50_ns,p95_ns,p99_ns,max_ns,busy_ns,gil_held_ns,events\r\n"
            .to_owned();
    let runs: Vec<_> = sweep.scenario().runs.iter().collect();
    for (index, run) in runs.iter().enumerate() {
        for point in sweep.of_run(index) {
            let Some(sample) = &point.sample else {
                continue;
            };
            let knob = point.dial.map(|dial| dial.key(&sweep.scenario().workload));
            let value = point.dial.map(|_| point.value.to_string());
            let float = |value: Option<f64>| value.map_or(String::new(), |v| v.to_string());
            let latency = sample.latency.as_ref();
            let ns = |value: Option<u64>| value.map_or(String::new(), |ns| ns.to_string());
            let cells = [
                (index + 1).to_string(),
                run.runtime.to_string(),
                heading::short(&runs, index),
                knob.unwrap_or_default(),
                value.unwrap_or_default(),
                Outcome::word(&sample.outcome).to_owned(),
                sample.end.to_string(),
                float(sample.speedup),
                float(sample.rate),
                sample.completed.to_string(),
                ns(latency.map(|l| l.p50)),
                ns(latency.map(|l| l.p95)),
                ns(latency.map(|l| l.p99)),
                ns(latency.map(|l| l.max)),
                sample.busy.to_string(),
                ns(sample.held),
                sample.events.to_string(),
            ];
            let cells: Vec<String> = cells.iter().map(|cell| field(cell)).collect();
            text += &cells.join(",");
            text += "\r\n";
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn fields_are_quoted_where_they_have_to_be() {
        assert_eq!(super::field("3.12"), "3.12");
        assert_eq!(super::field("3.12, \"a\""), "\"3.12, \"\"a\"\"\"");
    }
}
