//! Names and lines of text.

use super::refuse;
use crate::scenario::{ScenarioError, Workload, limits};

pub(super) fn check(w: &Workload) -> Result<(), ScenarioError> {
    line("title", &w.title, limits::TITLE)?;
    if w.python.len() > limits::LINES {
        let (n, most) = (w.python.len(), limits::LINES);
        return refuse("python", format!("{n} lines: at most {most}"));
    }
    for (i, text) in w.python.iter().enumerate() {
        if text.chars().any(char::is_control) {
            return refuse(
                &format!("python[{i}]"),
                "has a control character".to_owned(),
            );
        }
    }
    let names = [
        ("roles", list(&w.roles, |r| &r.name), limits::ROLES),
        ("locks", list(&w.locks, |l| &l.name), limits::LIST),
        ("conditions", list(&w.conditions, |c| &c.name), limits::LIST),
        ("events", list(&w.events, |e| &e.name), limits::LIST),
        ("barriers", list(&w.barriers, |b| &b.name), limits::LIST),
        ("queues", list(&w.queues, |q| &q.name), limits::LIST),
        ("channels", list(&w.channels, |c| &c.name), limits::LIST),
        ("variables", list(&w.variables, |v| &v.name), limits::LIST),
        ("objects", list(&w.objects, |o| &o.name), limits::LIST),
    ];
    for (field, names, most) in &names {
        distinct(field, names, *most)?;
    }
    if w.arrivals.len() > limits::LIST {
        let (n, most) = (w.arrivals.len(), limits::LIST);
        return refuse("arrivals", format!("{n} sources: at most {most}"));
    }
    let named = names
        .iter()
        .flat_map(|(_, names, _)| names.iter().map(|n| n.len()));
    let total = w.title.len() + w.python.iter().map(String::len).chain(named).sum::<usize>();
    if total > limits::TEXT {
        let most = limits::TEXT;
        return refuse(
            "python",
            format!("{total} bytes of text in all: at most {most}"),
        );
    }
    Ok(())
}

fn list<'a, T>(items: &'a [T], name: impl Fn(&'a T) -> &'a String) -> Vec<&'a str> {
    items.iter().map(|item| name(item).as_str()).collect()
}

/// Names of a list differ, so that operations in a scenario file can refer to them.
fn distinct(field: &str, names: &[&str], most: usize) -> Result<(), ScenarioError> {
    if names.len() > most {
        let n = names.len();
        return refuse(field, format!("{n} entries: at most {most}"));
    }
    for (i, name) in names.iter().enumerate() {
        line(&format!("{field}[{i}].name"), name, limits::NAME)?;
        if names[..i].contains(name) {
            return refuse(
                &format!("{field}[{i}].name"),
                format!("`{name}` is there already"),
            );
        }
    }
    Ok(())
}

/// One line of text that is not empty.
fn line(field: &str, text: &str, most: usize) -> Result<(), ScenarioError> {
    let length = text.chars().count();
    if text.trim().is_empty() {
        return refuse(field, format!("empty: must be 1–{most} characters"));
    }
    if length > most {
        return refuse(field, format!("{length} characters: at most {most}"));
    }
    if text.chars().any(char::is_control) {
        return refuse(field, "has a control character".to_owned());
    }
    Ok(())
}
