//! `gilscope fidelity`: predictions beside measurements.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::path::Path;

use super::CliError;
use super::args::Verdict;
use crate::fidelity::again::{self, Again};
use crate::fidelity::cell::{self, Cell};
use crate::fidelity::judge::{Judged, judge};
use crate::fidelity::primitives::Primitives;
use crate::fidelity::{markdown, order, published, report, results, words};

pub(super) fn text(
    cells: Option<&Path>,
    primitives: Option<&Path>,
    from: Option<&Path>,
    format: Verdict,
) -> Result<String, CliError> {
    let judged = match from {
        None => simulate(cells, primitives)?,
        // Nothing comes with the command line: a file is always named here.
        from => file(from, || Ok(Vec::new()), results::read)?,
    };
    Ok(match format {
        Verdict::Json => report::json(&judged),
        Verdict::Markdown => markdown::markdown(&judged, &second()?),
        Verdict::Table => table(&judged),
        Verdict::Summary => summary(&judged, &second()?),
    })
}

fn simulate(cells: Option<&Path>, primitives: Option<&Path>) -> Result<Vec<Judged>, CliError> {
    let cells = file(cells, shipped, cell::read)?;
    let primitives = file(primitives, Primitives::shipped, Primitives::read)?;
    let total = cells.len();
    let shown = std::io::stderr().is_terminal();
    let judged = judge(&cells, &primitives, |done| {
        if shown {
            // Progress is a courtesy: nobody misses it.
            let _ = write!(std::io::stderr(), "\r{done} of {total} cells");
        }
    });
    if shown {
        let _ = writeln!(std::io::stderr());
    }
    Ok(judged)
}

/// What was measured for this project, then what others published.
fn shipped() -> Result<Vec<Cell>, String> {
    let mut cells = cell::shipped()?;
    cells.extend(published::shipped()?);
    Ok(cells)
}

/// What a file has, or what comes with the project if none is named.
fn file<T>(
    path: Option<&Path>,
    shipped: fn() -> Result<T, String>,
    read: fn(&str) -> Result<T, String>,
) -> Result<T, CliError> {
    let found = match path {
        None => shipped(),
        Some(path) => std::fs::read_to_string(path)
            .map_err(|e| e.to_string())
            .and_then(|text| read(&text))
            .map_err(|e| format!("{}: {e}", path.display())),
    };
    found.map_err(CliError::Usage)
}

/// The second measurement that comes with the project.
fn second() -> Result<Again, CliError> {
    Again::shipped().map_err(CliError::Usage)
}

/// A line a cell, the columns aligned.
fn table(judged: &[Judged]) -> String {
    let head = [
        "workload",
        "python",
        "cores",
        "parameters",
        "metric",
        "measured",
        "",
        "simulated",
        "ratio",
        "",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    for j in judged.iter().filter(|j| j.headline) {
        let spread = j.spread.map_or_else(String::new, |[low, high]| {
            format!("{}–{}", words::figure(low), words::figure(high))
        });
        let verdict = match (&j.note, j.within) {
            (Some(note), _) => note.clone(),
            (None, true) => String::new(),
            (None, false) => "off".to_owned(),
        };
        rows.push([
            j.workload.clone(),
            j.interpreter.clone(),
            j.cores.to_string(),
            words::params(j),
            j.metric.clone(),
            words::figure(j.measured),
            spread,
            j.simulated.map_or_else(|| "–".to_owned(), words::figure),
            j.ratio
                .map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            verdict,
        ]);
    }
    let mut text = String::new();
    let width = |column: usize| {
        let lengths = rows.iter().map(|row| row[column].chars().count());
        lengths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    for row in &rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(word, width)| format!("{word:<width$}"))
            .collect();
        let _ = writeln!(text, "{}", cells.join("  ").trim_end());
    }
    for (name, within, total) in report::score(judged).into_iter().filter(|row| row.2 > 0) {
        let _ = writeln!(text, "{name}: {within} of {total} near enough");
    }
    text
}

fn summary(judged: &[Judged], second: &Again) -> String {
    let mut text = String::new();
    let mut rows = report::score(judged);
    rows.retain(|(_, _, total)| *total > 0);
    let published = report::score_published(judged);
    rows.extend(published.map(|(within, total)| ("published".to_owned(), within, total)));
    for (name, within, total) in rows {
        let _ = writeln!(text, "{name:<20} {within:>4} of {total:>4} near enough");
    }
    let pairs = order::pairs(judged);
    let all = again::right(&pairs, |_| true);
    let certain = again::right(&pairs, |pair| second.certain(pair));
    let rows = [
        ("order", all, ""),
        ("", certain, " on two machines, without overlap"),
    ];
    for (name, (right, all), what) in rows
        .into_iter()
        .filter(|(name, (_, all), _)| !name.is_empty() || *all > 0)
    {
        let _ = writeln!(
            text,
            "{name:<20} {right:>4} of {all:>4} pairs of runtimes more than 20 % apart{what}"
        );
    }
    for j in judged.iter().filter(|j| j.headline && !j.within) {
        let params: Vec<String> = j.params.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let (workload, tag, cores) = (&j.workload, &j.interpreter, j.cores);
        let _ = write!(
            text,
            "{workload} {tag} c{cores} {}: {} ",
            params.join(" "),
            j.metric
        );
        let _ = match (&j.note, j.simulated) {
            (None, Some(value)) => writeln!(text, "measured {}, simulated {value}", j.measured),
            (note, _) => writeln!(text, "{}", note.as_deref().unwrap_or("not simulated")),
        };
    }
    text
}
