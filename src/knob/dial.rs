//! A knob where it is turned: in the runs, or for one role of the workload.
//!
//! How many threads a role has is the one knob that there is more than one of: `threads` for the roles that follow it,
//! and `threads.NAME` for each of the others. Of a thread that there can be only one of (the main thread, one
//! that starts others) there is no dial.

use std::ops::Deref;

use super::table::{ALL, ROLE};
use super::{Knob, KnobError, find, short};
use crate::scenario::near::{hint, near};
use crate::scenario::{Count, Role, Scenario, Workload};

/// What comes before the name of a role.
const PREFIX: &str = "threads.";

/// A knob of the runs, or of one role in them.
#[derive(Debug, Clone, Copy)]
pub struct Dial {
    knob: &'static Knob,
    role: Option<u16>,
}

impl PartialEq for Dial {
    fn eq(&self, other: &Self) -> bool {
        (self.knob.key, self.role) == (other.knob.key, other.role)
    }
}

impl Deref for Dial {
    type Target = Knob;

    fn deref(&self) -> &Knob {
        self.knob
    }
}

impl From<&'static Knob> for Dial {
    fn from(knob: &'static Knob) -> Self {
        Self { knob, role: None }
    }
}

/// The knob that a key is of, whatever roles there are.
pub(super) fn knob(key: &str) -> Result<&'static Knob, KnobError> {
    match key.starts_with(PREFIX) {
        true => Ok(&ROLE),
        false => find(key),
    }
}

/// Every dial of a workload, in the page's order: its roles come after `threads`.
pub fn dials(workload: &Workload) -> Vec<Dial> {
    let mut all = Vec::new();
    for knob in ALL {
        all.push(Dial::from(knob));
        if knob.key == ROLE.key {
            let roles = (0..).zip(&workload.roles);
            all.extend(
                roles
                    .filter(|(_, r)| has_own(r))
                    .map(|(i, _)| Dial::of_role(i)),
            );
        }
    }
    all
}

/// Whether a role has a number of threads of its own, and may have another.
fn has_own(role: &Role) -> bool {
    role.count != Count::Threads && !role.is_single()
}

impl Dial {
    /// The number of threads of the role with this index.
    pub fn of_role(role: u16) -> Self {
        Self {
            knob: &ROLE,
            role: Some(role),
        }
    }

    /// The dial with this key; a role that follows `threads` is turned by that.
    pub fn find(workload: &Workload, key: &str) -> Result<Self, KnobError> {
        let Some(name) = key.strip_prefix(PREFIX) else {
            return find(key).map(Self::from);
        };
        let names = || workload.roles.iter().map(|role| role.name.as_str());
        let Some((index, role)) = (0..).zip(&workload.roles).find(|(_, r)| r.name == name) else {
            let all = names().collect::<Vec<_>>().join(", ");
            return Err(KnobError::Unknown {
                key: short(key),
                hint: hint(&near(name, names()), &["the roles are ", &all].concat()),
            });
        };
        match role.count {
            Count::Threads => find(ROLE.key).map(Self::from),
            Count::Fixed(_) => Ok(Self::of_role(index)),
        }
    }

    /// Its key in links and on the command line: `cores`, `threads.echo`.
    pub fn key(self, workload: &Workload) -> String {
        match self.name(workload) {
            Some(name) => [PREFIX, name].concat(),
            None => self.knob.key.to_owned(),
        }
    }

    /// A word that finds it again in the same workload: `cores`, `threads.1`.
    pub fn id(self) -> String {
        match self.role {
            Some(role) => [PREFIX, &role.to_string()].concat(),
            None => self.knob.key.to_owned(),
        }
    }

    /// The dial with this [`Dial::id`].
    pub fn by_id(id: &str) -> Option<Self> {
        match id.strip_prefix(PREFIX) {
            Some(role) => Some(Self::of_role(role.parse().ok()?)),
            None => find(id).ok().map(Self::from),
        }
    }

    /// What it is called for this workload: the number of threads bears the name of the role, if it is one.
    pub fn label(self, workload: &Workload) -> String {
        let roles = || workload.roles.iter().filter(|r| r.count == Count::Threads);
        let only = roles().next().filter(|_| roles().count() == 1);
        let follows = only.filter(|_| self.knob.key == ROLE.key);
        match self.name(workload).or(follows.map(|r| r.name.as_str())) {
            Some(name) => [name, " threads"].concat(),
            None => self.knob.label.to_owned(),
        }
    }

    /// Whether it is to be seen at once: of many roles of their own, none is.
    pub fn at_hand(self, workload: &Workload) -> bool {
        self.knob.basic && (self.role.is_none() || workload.roles.len() <= 3)
    }

    /// Whether it turns the number of threads of one role.
    pub fn is_of_role(self) -> bool {
        self.role.is_some()
    }

    /// Its value in a run.
    pub fn get(self, scenario: &Scenario, run: usize) -> u64 {
        let (roles, run) = (&scenario.workload.roles, scenario.runs.get(run));
        match (self.role.map(usize::from), run) {
            (Some(index), Some(run)) => roles.get(index).map_or(1, |r| run.count(index, r).into()),
            (None, Some(run)) => self.knob.get(run),
            (_, None) => 0,
        }
    }

    /// Changes its value in a run; values outside the limits move to the nearest that is allowed.
    pub fn put(self, scenario: &mut Scenario, run: usize, value: u64) {
        let Some(run) = scenario.runs.get_mut(run) else {
            return;
        };
        let Some(index) = self.role.map(usize::from) else {
            return self.knob.put(run, value);
        };
        if let Some(role) = scenario.workload.roles.get(index) {
            let (least, most) = self.knob.limits().into_inner();
            let most = if role.is_single() { least } else { most };
            run.set_count(index, role, value.clamp(least, most) as u32);
        }
    }

    /// What it is without a setting, where the workload says so.
    pub fn standard(self, workload: &Workload) -> Option<u64> {
        match workload.roles.get(usize::from(self.role?))?.count {
            Count::Fixed(count) => Some(count.into()),
            Count::Threads => None,
        }
    }

    /// Refuses what this role cannot be.
    pub(super) fn check(self, workload: &Workload, values: &[u64]) -> Result<(), KnobError> {
        let role = self.role.and_then(|i| workload.roles.get(usize::from(i)));
        match (role, values.iter().find(|value| **value != 1)) {
            (Some(role), Some(value)) if role.is_single() => Err(KnobError::Value {
                key: self.key(workload),
                value: value.to_string(),
                problem: "the main thread and a thread that starts others are one thread".into(),
            }),
            _ => Ok(()),
        }
    }

    fn name(self, workload: &Workload) -> Option<&str> {
        let role = workload.roles.get(usize::from(self.role?))?;
        Some(&role.name)
    }
}
