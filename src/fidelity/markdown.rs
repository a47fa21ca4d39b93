//! docs/fidelity.md: the judgement as a page of Markdown (native only).

use std::fmt::Write as _;

use super::again::{self, Again};
use super::judge::Judged;
use super::order::{self, Pair};
use super::report::{score, score_published};
use super::words::{figure, params};

/// How docs/fidelity.md begins: what the table means, and what is known of the cells that are off.
const HEAD: &str = include_str!("report.md");

/// How its section of published figures begins.
const PUBLISHED: &str = include_str!("published.md");

/// The whole of docs/fidelity.md: the score and a row a cell.
pub fn markdown(judged: &[Judged], second: &Again) -> String {
    let mut text = HEAD.to_owned();
    text += "\n## Score\n\n| workload | near enough | cells |\n|---|---|---|\n";
    for (name, within, total) in score(judged) {
        let _ = writeln!(text, "| {name} | {within} | {total} |");
    }
    order(&mut text, &order::pairs(judged), second);
    text += "\n## Cells\n\n";
    text += COLUMNS;
    let measured = |j: &&Judged| j.headline && j.published.is_none();
    for j in judged.iter().filter(measured) {
        row(&mut text, j);
    }
    published(&mut text, judged);
    text
}

/// How many pairs of runtimes are in the order in which they were measured, and those that are not, beside what a second machine measured.
fn order(text: &mut String, pairs: &[Pair<'_>], second: &Again) {
    let wrong: Vec<&Pair<'_>> = pairs.iter().filter(|pair| !pair.right).collect();
    let (right, all) = again::right(pairs, |_| true);
    let (_, both) = again::right(pairs, |pair| second.agrees(pair).is_some());
    let (alike_right, alike) = again::right(pairs, |pair| second.agrees(pair) == Some(true));
    let (certain_right, certain) = again::right(pairs, |pair| second.certain(pair));
    let overlap = wrong.iter().filter(|pair| pair.overlaps()).count();
    let others = wrong.len();
    let _ = writeln!(
        text,
        "\n## Order\n\nTwo runtimes whose measured values of the same program differ by more than 20 % are simulated in the same order in \
         {right} of {all} pairs.\n\nThe same programs were run once more, on another machine of that kind (`measurements/again.json`, as `gilscope \
         measure` wrote it; nothing was taken from it). It has {both} of these pairs. In {alike} of them the two differ by more than 20 % there \
         too, in the same direction: {alike_right} of those are simulated in that order. In {certain} of them, besides, no repetition of one \
         overlaps those of the other on either machine, so that the two measurements tell them apart: **{certain_right} of those {certain} are \
         simulated in that order.** That repetitions must not overlap was asked for after the pairs that agree had been seen, a choice with these figures \
         in sight.\n\nThe {others} that are not simulated in the order of the first machine, in {overlap} of which its own \
         repetitions overlap:\n"
    );
    *text += "| workload | cores | parameters | lower | measured | spread | second machine | simulated | higher | measured | spread | second machine | simulated | the second machine |\n\
              |---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    for pair in wrong {
        let (low, high) = second.medians(pair).unzip();
        let side = |j: &Judged, there: Option<f64>| {
            let shown = |value: Option<f64>| value.map_or_else(String::new, figure);
            format!(
                "{} | {} | {} | {} | {}",
                j.interpreter,
                figure(j.measured),
                range(j),
                shown(there),
                shown(j.simulated)
            )
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            pair.low.workload,
            pair.low.cores,
            params(pair.low),
            side(pair.low, low),
            side(pair.high, high),
            verdict(low.zip(high)),
        );
    }
}

/// What the second machine says of a pair: the one that the first measured lower, and the higher one.
fn verdict(second: Option<(f64, f64)>) -> &'static str {
    match second {
        None => "did not run it",
        Some((low, high)) if order::apart(low, high) => "agrees",
        Some((low, high)) if order::apart(high, low) => "has the other order",
        Some(_) => "has them within 20 %",
    }
}

/// The repetitions' least and most.
fn range(j: &Judged) -> String {
    j.spread.map_or_else(String::new, |[low, high]| {
        format!("{}–{}", figure(low), figure(high))
    })
}

const COLUMNS: &str = "| workload | Python | cores | parameters | metric | measured | spread | simulated | ratio | |\n\
                       |---|---|---|---|---|---|---|---|---|---|\n";

/// Published figures, a table for each source and machine, and what to know of them beneath.
fn published(text: &mut String, judged: &[Judged]) {
    let Some((within, total)) = score_published(judged) else {
        return;
    };
    *text += PUBLISHED;
    let _ = writeln!(text, "\n{within} of {total} are near enough.");
    let mut from: Option<(&str, &str)> = None;
    let mut notes: Vec<&str> = Vec::new();
    let flush = |text: &mut String, notes: &mut Vec<&str>| {
        for note in notes.drain(..) {
            let _ = write!(text, "\n{note}\n");
        }
    };
    for j in judged.iter().filter(|j| j.headline) {
        let Some(origin) = &j.published else { continue };
        let here = (origin.source.as_str(), origin.machine.as_str());
        if from != Some(here) {
            flush(text, &mut notes);
            let (source, machine) = here;
            let _ = write!(text, "\n### {source}\n\nMachine: {machine}.\n\n{COLUMNS}");
            from = Some(here);
        }
        row(text, j);
        if !origin.note.is_empty() && !notes.contains(&origin.note.as_str()) {
            notes.push(&origin.note);
        }
    }
    flush(text, &mut notes);
}

/// A line of a table.
fn row(text: &mut String, j: &Judged) {
    let spread = range(j);
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
