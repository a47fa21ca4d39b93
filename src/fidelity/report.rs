//! The judgement as JSON, and its score.

use serde_json::{Value, json};

use super::judge::Judged;

/// A list of objects, one a metric and a line; `docs/command-line.md` describes the keys.
pub fn json(judged: &[Judged]) -> String {
    let one = |j: &Judged| -> Value {
        json!({
            "workload": j.workload, "interpreter": j.interpreter, "cores": j.cores, "params": j.params,
            "metric": j.metric, "headline": j.headline, "measured": j.measured, "spread": j.spread,
            "simulated": j.simulated.map(rounded), "ratio": j.ratio.map(rounded), "within": j.within, "note": j.note,
            "published": j.published,
        })
    };
    // A line each: a change of one figure is a change of one line.
    let all: Vec<String> = judged.iter().map(|j| one(j).to_string()).collect();
    format!("[\n{}\n]\n", all.join(",\n"))
}

/// Six significant digits: nobody measures more, and the file is a third smaller.
fn rounded(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}

/// How many headlines are near enough, of how many: all together, then by workload. Figures published of other machines
/// do not count: nobody knows those machines' primitives.
pub fn score(judged: &[Judged]) -> Vec<(String, usize, usize)> {
    let mut rows = vec![("all".to_owned(), 0, 0)];
    for headline in judged
        .iter()
        .filter(|j| j.headline && j.published.is_none())
    {
        if rows.iter().all(|(name, ..)| *name != headline.workload) {
            rows.push((headline.workload.clone(), 0, 0));
        }
        for (name, within, total) in &mut rows {
            if *name == "all" || *name == headline.workload {
                *within += usize::from(headline.within);
                *total += 1;
            }
        }
    }
    rows
}

/// How many published headlines are near enough, of how many; none if there are none.
pub fn score_published(judged: &[Judged]) -> Option<(usize, usize)> {
    let heads: Vec<&Judged> = judged
        .iter()
        .filter(|j| j.headline && j.published.is_some())
        .collect();
    let within = heads.iter().filter(|j| j.within).count();
    (!heads.is_empty()).then_some((within, heads.len()))
}
