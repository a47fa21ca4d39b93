//! The judgement as JSON and as a page of Markdown.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::judge::Judged;

/// A list of objects, one a metric; `docs/command-line.md` describes the keys.
pub fn json(judged: &[Judged]) -> String {
    let one = |j: &Judged| -> Value {
        json!({
            "workload": j.workload, "interpreter": j.interpreter, "cores": j.cores, "params": j.params,
            "metric": j.metric, "headline": j.headline, "measured": j.measured, "spread": j.spread,
            "simulated": j.simulated, "ratio": j.ratio, "within": j.within, "note": j.note,
        })
    };
    let all: Vec<Value> = judged.iter().map(one).collect();
    format!("{:#}\n", Value::Array(all))
}

/// How many headlines are near enough, of how many: all together, then by workload.
pub fn score(judged: &[Judged]) -> Vec<(String, usize, usize)> {
    let mut rows = vec![("all".to_owned(), 0, 0)];
    for headline in judged.iter().filter(|j| j.headline) {
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

/// How docs/fidelity.md begins: what the table means, and what is known of the cells that are off.
const HEAD: &str = include_str!("report.md");

/// The whole of docs/fidelity.md: the score and a row a cell.
pub fn markdown(judged: &[Judged]) -> String {
    let mut text = HEAD.to_owned();
    text += "\n## Score\n\n| workload | near enough | cells |\n|---|---|---|\n";
    for (name, within, total) in score(judged) {
        let _ = writeln!(text, "| {name} | {within} | {total} |");
    }
    text += "\n## Cells\n\n| workload | Python | cores | parameters | metric | measured | spread | simulated | ratio | |\n\
             |---|---|---|---|---|---|---|---|---|---|\n";
    for j in judged.iter().filter(|j| j.headline) {
        let spread = j.spread.map_or_else(String::new, |[low, high]| {
            format!("{}–{}", figure(low), figure(high))
        });
        let ratio = j.ratio.map_or_else(String::new, |r| format!("{r:.2}"));
        let simulated = j.simulated.map_or_else(|| "–".to_owned(), figure);
        let verdict = match (&j.note, j.within) {
            (Some(note), _) => note.as_str(),
            (None, true) => "",
            (None, false) => "off",
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {spread} | {simulated} | {ratio} | {verdict} |",
            j.workload,
            j.interpreter,
            j.cores,
            params(j),
            j.metric,
            figure(j.measured),
        );
    }
    text
}

/// The parameters in words, without those that never matter to a reader.
fn params(judged: &Judged) -> String {
    let shown = judged.params.iter().filter(|(key, value)| {
        !value.is_null()
            && !matches!(
                key.as_str(),
                "iterations" | "iterations_each" | "duration_s"
            )
    });
    let words: Vec<String> = shown
        .map(|(key, value)| match value {
            Value::String(word) => word.clone(),
            value => format!("{key} {value}"),
        })
        .collect();
    words.join(", ")
}

/// Four significant digits.
fn figure(value: f64) -> String {
    let size = value.abs();
    match size {
        0.0 => "0".to_owned(),
        1000.0.. => format!("{value:.0}"),
        100.0.. => format!("{value:.1}"),
        10.0.. => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
