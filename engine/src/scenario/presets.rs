//! The preset library: scenarios with a name, each a small lesson.
//!
//! A released revision is frozen: to change a preset, add a revision after the last one, so that links to
//! the old one (`convoy~1`) keep their meaning. A new preset is a file and a line in [`ALL`].

use super::near::{hint, near};
use super::{Scenario, Workload};

mod battle;
mod build;
mod convoy;
mod countdown;
mod ctrl_c;
mod daemon;
mod downloads;
mod foreign;
mod fork;
mod graalpy;
mod hybrid;
mod inversion;
mod isolation;
mod keep;
mod meet;
mod native;
mod parallel;
mod philosophers;
mod pypy;
mod queue;
mod removal;
mod section;
mod stm;
mod tasks;
mod update;

/// A named scenario.
#[derive(Debug)]
pub struct Preset {
    /// Stable name in links.
    pub id: &'static str,
    /// Heading on the page.
    pub title: &'static str,
    /// What it shows, in one sentence.
    pub promise: &'static str,
    /// Revision 1, 2, …; the last one is current. Released ones are frozen.
    revisions: &'static [fn() -> Scenario],
}

/// The first of [`ALL`], apart: at the bare address nobody reads what the others say, so that the page can load that later.
static FIRST: Preset = convoy::CONVOY;

/// Every preset, in the order of the page's menu. The first one opens at the bare address.
pub static ALL: &[Preset] = &[
    convoy::CONVOY,
    countdown::COUNTDOWN,
    downloads::DOWNLOADS,
    downloads::MIXED,
    countdown::HANDOVER,
    convoy::INTERVAL,
    convoy::CURES,
    convoy::OWN_PROCESS,
    native::RELEASE,
    battle::BATTLE,
    battle::TICKS,
    pypy::PYPY,
    graalpy::GRAALPY,
    ctrl_c::CTRL_C,
    parallel::CONCURRENCY,
    parallel::COOPERATIVE,
    parallel::SCALING,
    hybrid::HYBRID,
    keep::HOT_OBJECT,
    section::CRITICAL_SECTIONS,
    keep::KEEP_NATIVE,
    keep::KEEP_SERVER,
    keep::KEEP_SINGLE,
    keep::KEEP_HOT,
    removal::REFCOUNT,
    removal::STEIN,
    removal::GILECTOMY,
    removal::MANAGED,
    isolation::PROCESSES,
    isolation::SUBINTERPRETERS,
    isolation::SHORT_TASKS,
    fork::FORK_DEADLOCK,
    daemon::DAEMON,
    stm::STM,
    tasks::GREEN,
    tasks::ASYNCIO,
    tasks::BLOCKING,
    tasks::TO_THREAD,
    tasks::HOG,
    update::LOST_UPDATE,
    update::LOST_UPDATE_LOCK,
    meet::RLOCK,
    meet::SEMAPHORE,
    meet::CONDITION,
    meet::EVENT,
    meet::BARRIER,
    queue::PRODUCER_CONSUMER,
    philosophers::PHILOSOPHERS,
    philosophers::PHILOSOPHERS_ORDER,
    foreign::FOREIGN_LOCK,
    inversion::INVERSION,
];

impl Preset {
    /// The number of the current revision.
    pub fn current(&self) -> u32 {
        self.revisions.len() as u32
    }

    /// The scenario of a revision; none if there is no such revision (yet).
    pub fn revision(&self, number: u32) -> Option<Scenario> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.revisions.get(index).map(|make| make())
    }

    /// The current scenario.
    pub fn scenario(&self) -> Scenario {
        (self.revisions[self.revisions.len() - 1])()
    }
}

/// The preset with this id.
#[inline(never)]
pub fn find(id: &str) -> Option<&'static Preset> {
    ALL.iter().find(|preset| preset.id == id)
}

/// The preset that opens at the bare address.
pub fn first() -> &'static Preset {
    &FIRST
}

/// For a message about an id that is not there: near matches, or where all ids are.
#[cold]
#[inline(never)]
pub fn suggest(id: &str) -> String {
    let ids = || ALL.iter().map(|preset| preset.id);
    let all = format!(
        "the page's menu and `gilscope presets` list all {}",
        ALL.len()
    );
    hint(&near(id, ids()), &all)
}

/// The preset and revision that this workload comes from, newest first; none if it was changed.
pub fn origin(workload: &Workload) -> Option<(&'static Preset, u32)> {
    of(&FIRST, workload).or_else(|| of_others(workload))
}

/// The same, if it is not the first one's.
#[cold]
#[inline(never)]
fn of_others(workload: &Workload) -> Option<(&'static Preset, u32)> {
    ALL.iter().find_map(|preset| of(preset, workload))
}

/// The same, of one preset.
fn of(preset: &'static Preset, workload: &Workload) -> Option<(&'static Preset, u32)> {
    let mut numbers = (1..=preset.current()).rev();
    let number = numbers.find(|number| {
        let scenario = preset.revision(*number);
        scenario.is_some_and(|scenario| scenario.workload == *workload)
    });
    Some((preset, number?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::visit;

    #[test]
    fn every_preset_is_valid_and_short_enough_to_be_read_aloud() {
        for preset in ALL {
            for number in 1..=preset.current() {
                let scenario = preset.revision(number).unwrap();
                let lines = scenario.workload.python.len();
                assert!((5..=15).contains(&lines), "{}: {lines} lines", preset.id);
                assert!(
                    scenario
                        .workload
                        .python
                        .iter()
                        .all(|l| l.chars().count() <= 50)
                );
                assert!(preset.promise.ends_with('.') && preset.promise.len() <= 120);
                assert_eq!(
                    scenario.clone().validate().map(|_| ()),
                    Ok(()),
                    "{}",
                    preset.id
                );
            }
        }
    }

    #[test]
    fn every_statement_points_at_a_line_of_python() {
        for preset in ALL {
            let workload = preset.scenario().workload;
            for role in &workload.roles {
                visit(&role.body, 0, &mut |stmt, _| {
                    let line = stmt.line.map(|l| &workload.python[l as usize]);
                    assert!(
                        line.is_some_and(|l| !l.is_empty()),
                        "{}: {stmt:?}",
                        preset.id
                    );
                });
            }
        }
    }

    #[test]
    fn ids_and_workloads_are_distinct() {
        assert_eq!(first().id, ALL[0].id);
        for preset in ALL {
            let (found, number) = origin(&preset.scenario().workload).unwrap();
            assert_eq!((found.id, number), (preset.id, preset.current()));
            assert_eq!(find(preset.id).unwrap().title, preset.title);
        }
    }
}
