//! Which Python: a handle on one of the models, and the list of them all.

use std::fmt;

use super::model::{Family, Model};
use super::profile::Profile;
use super::{free_threaded, interval, managed, priority, pypy, removed, stm, tick};

/// An interpreter version, such as `3.12`; `t` in the name means free-threaded.
#[derive(Clone, Copy)]
pub struct Version(&'static Model);

impl Version {
    /// CPython 2.2.
    pub const PY22: Self = Self(&tick::models::PY22);
    /// CPython 2.7.
    pub const PY27: Self = Self(&tick::models::PY27);
    /// CPython 3.2.
    pub const PY32: Self = Self(&interval::models::PY32);
    /// CPython 3.2 with the priority GIL.
    pub const PY32_PRIORITY: Self = Self(&priority::models::PY32_PRIORITY);
    /// PyPy.
    pub const PYPY: Self = Self(&pypy::models::PYPY);
    /// PyPy with transactions.
    pub const PYPY_STM: Self = Self(&stm::models::PYPY_STM);
    /// CPython 3.6.
    pub const PY36: Self = Self(&interval::models::PY36);
    /// CPython 3.9.
    pub const PY39: Self = Self(&interval::models::PY39);
    /// CPython 3.10.
    pub const PY310: Self = Self(&interval::models::PY310);
    /// CPython 3.12.
    pub const PY312: Self = Self(&interval::models::PY312);
    /// CPython 3.13.
    pub const PY313: Self = Self(&interval::models::PY313);
    /// CPython 3.13, free-threaded.
    pub const PY313T: Self = Self(&free_threaded::models::PY313T);
    /// CPython 3.14.
    pub const PY314: Self = Self(&interval::models::PY314);
    /// CPython 3.14, free-threaded.
    pub const PY314T: Self = Self(&free_threaded::models::PY314T);

    /// 3.12 without its GIL, and nothing in its place.
    pub const NOLOCK: Self = Self(&removed::models::NOLOCK);
    /// CPython 1.5.
    pub const PY15: Self = Self(&removed::models::PY15);
    /// CPython 1.5 with Greg Stein's patch.
    pub const STEIN: Self = Self(&removed::models::STEIN);
    /// The Gilectomy with atomic reference counts.
    pub const GILECTOMY: Self = Self(&removed::models::GILECTOMY);
    /// The Gilectomy with logs of references.
    pub const GILECTOMY_LOG: Self = Self(&removed::models::GILECTOMY_LOG);

    /// Jython.
    pub const JYTHON: Self = Self(&managed::models::JYTHON);
    /// IronPython.
    pub const IRONPYTHON: Self = Self(&managed::models::IRONPYTHON);

    /// Every version that can be simulated, in the order of the page's list.
    pub const ALL: [Self; 30] = [
        Self::PY22,
        Self::PY27,
        Self(&tick::models::PY31),
        Self::PY32,
        Self(&interval::models::PY33),
        Self(&interval::models::PY34),
        Self(&interval::models::PY35),
        Self::PY36,
        Self(&interval::models::PY37),
        Self(&interval::models::PY38),
        Self::PY39,
        Self::PY310,
        Self(&interval::models::PY311),
        Self::PY312,
        Self::PY313,
        Self::PY314,
        Self::PY32_PRIORITY,
        Self::PYPY,
        Self::PYPY_STM,
        Self::PY313T,
        Self::PY314T,
        Self(&free_threaded::models::PY313T_GIL),
        Self(&free_threaded::models::PY314T_GIL),
        Self::NOLOCK,
        Self::PY15,
        Self::STEIN,
        Self::GILECTOMY,
        Self::GILECTOMY_LOG,
        Self::JYTHON,
        Self::IRONPYTHON,
    ];

    /// The version with this canonical name, such as `3.12` or `3.14t`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.name() == name)
    }

    /// Its canonical name.
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// All that is known of it.
    pub const fn model(self) -> &'static Model {
        self.0
    }

    /// The state machine it follows.
    pub const fn family(self) -> Family {
        self.0.family
    }

    /// The constants of this version.
    pub const fn profile(self) -> Profile {
        self.0.profile
    }

    /// Threads run Python in parallel: there is no GIL.
    pub const fn is_free_threaded(self) -> bool {
        matches!(self.0.family, Family::FreeThreaded | Family::Stm)
    }

    /// A waiter asks for the GIL after the switch interval.
    pub const fn has_switch_interval(self) -> bool {
        matches!(self.0.family, Family::Interval | Family::Priority)
    }

    /// Uses the check-interval GIL of CPython up to 3.1.
    pub const fn is_tick(self) -> bool {
        matches!(self.0.family, Family::Tick)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Version {}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for version in Version::ALL {
            assert_eq!(Version::from_name(&version.to_string()), Some(version));
        }
        assert_eq!(Version::from_name("3.15"), None);
    }
}
