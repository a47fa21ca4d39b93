//! Where the threads' time goes: a bar for each run, stacked by state, time on a core first.

use super::curves::names;
use super::scale::{Unit, write};
use super::{Bar, Body, Chart, Scale};
use crate::sweep::Sweep;
use crate::view::palette::{self, STACK};

/// The chart.
pub(super) fn chart(sweep: &Sweep) -> Chart {
    let title = "CPU time and waiting, of all threads together".to_owned();
    let mut bars = Vec::new();
    for (run, name) in names(sweep).into_iter().enumerate() {
        let sample = sweep.of_run(run).next().and_then(|p| p.sample.as_ref());
        let Some((name, sample)) = name.zip(sample) else {
            continue;
        };
        let all: f64 = STACK
            .iter()
            .map(|state| sample.in_state(*state) as f64)
            .sum();
        let cpu: f64 = STACK
            .iter()
            .filter(|state| state.on_core())
            .map(|state| sample.in_state(*state) as f64)
            .sum();
        let parts = STACK.iter().filter_map(|&state| {
            let ns = sample.in_state(state) as f64;
            let says = format!(
                "{name}: {} {}, {}",
                palette::label(state),
                write(Unit::Time, ns),
                write(Unit::Share, ns / all)
            );
            (ns > 0.0).then_some((state, ns, says))
        });
        let ended = sample
            .broken()
            .map_or_else(String::new, |why| format!(", {why}"));
        bars.push(Bar {
            note: format!(
                "CPU time {} in {}{ended}",
                write(Unit::Time, cpu),
                write(Unit::Time, sample.end as f64)
            ),
            parts: parts.collect(),
            name,
        });
    }
    if bars.is_empty() {
        return Chart::nothing("states", title, "The runs are being simulated.".to_owned());
    }
    let length = |bar: &Bar| bar.parts.iter().map(|(_, ns, _)| ns).sum::<f64>();
    let longest = bars.iter().map(length).fold(0.0, f64::max);
    Chart {
        id: "states".to_owned(),
        title,
        notes: vec!["Time on a core stands first.".to_owned()],
        body: Body::Bars {
            x: Scale::linear("time of all threads", Unit::Time, longest),
            bars,
        },
    }
}
