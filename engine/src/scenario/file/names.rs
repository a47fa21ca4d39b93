//! From names to indices and back.

use crate::scenario::near::{hint, near};
use crate::scenario::{ScenarioError, Workload};

/// The names that operations may refer to.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) roles: Vec<String>,
    pub(super) locks: Vec<String>,
    pub(super) conditions: Vec<String>,
    pub(super) events: Vec<String>,
    pub(super) barriers: Vec<String>,
    pub(super) queues: Vec<String>,
    pub(super) channels: Vec<String>,
    pub(super) variables: Vec<String>,
    pub(super) objects: Vec<String>,
}

impl From<&Workload> for Names {
    fn from(w: &Workload) -> Self {
        fn all<T>(items: &[T], name: fn(&T) -> &String) -> Vec<String> {
            items.iter().map(name).cloned().collect()
        }
        Self {
            roles: all(&w.roles, |r| &r.name),
            locks: all(&w.locks, |l| &l.name),
            conditions: all(&w.conditions, |c| &c.name),
            events: all(&w.events, |e| &e.name),
            barriers: all(&w.barriers, |b| &b.name),
            queues: all(&w.queues, |q| &q.name),
            channels: all(&w.channels, |c| &c.name),
            variables: all(&w.variables, |v| &v.name),
            objects: all(&w.objects, |o| &o.name),
        }
    }
}

/// The index of a name in a list; `what` is what the list holds.
pub(super) fn find(
    list: &[String],
    name: &str,
    what: &str,
    field: &str,
) -> Result<u16, ScenarioError> {
    if let Some(index) = list.iter().position(|known| known == name) {
        // Longer lists are refused by validation; an index beyond `u16` cannot be reached before that.
        return Ok(u16::try_from(index).unwrap_or(u16::MAX));
    }
    let known = list.iter().map(String::as_str);
    let all = match list.is_empty() {
        true => format!("there is no {what}"),
        false => format!("there are {}", list.join(", ")),
    };
    Err(ScenarioError {
        field: field.to_owned(),
        problem: format!(
            "no {what} is called `{name}`: {}",
            hint(&near(name, known), &all)
        ),
    })
}

/// The name of an index, for writing; empty if there is none.
pub(super) fn name(list: &[String], index: u16) -> String {
    list.get(usize::from(index)).cloned().unwrap_or_default()
}
