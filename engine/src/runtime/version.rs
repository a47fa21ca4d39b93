//! Which Python: a handle on one of the models, and the list of them all.

use std::fmt;

use super::MODELS;
use super::model::{Asker, Model, Rule};
use super::profile::Profile;

/// An interpreter version, such as `3.12`; `t` in the name means free-threaded.
#[derive(Clone, Copy)]
pub struct Version(&'static Model);

impl Version {
    /// Every version that can be simulated, in the order of the page's list.
    pub const ALL: [Self; MODELS.len()] = {
        let mut all = [Self(MODELS[0]); MODELS.len()];
        let mut i = 1;
        while i < all.len() {
            all[i] = Self(MODELS[i]);
            i += 1;
        }
        all
    };

    /// The version that this model describes; each names its own, as `Version::PY312`, in its file.
    pub(super) const fn of(model: &'static Model) -> Self {
        Self(model)
    }

    /// The version with this canonical name, such as `3.12` or `3.14t`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.name() == name)
    }

    /// The version behind the tag of a measured interpreter: `py312` is 3.12, `py313t` is 3.13t, `pypy3` is PyPy; names of
    /// versions stand for themselves. The error is the name that no version has; none if the tag is of another form.
    pub fn from_tag(tag: &str) -> Result<Self, Option<String>> {
        let own = |v: &Self| v.0.tag.is_some_and(|(own, _)| own == tag);
        if let Some(version) = Self::ALL.into_iter().find(own) {
            return Ok(version);
        }
        let numbered = || {
            let (major, minor) = tag.strip_prefix("py")?.split_at_checked(1)?;
            let plain = minor.strip_suffix('t').unwrap_or(minor);
            let number = !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit());
            (number && matches!(major, "2" | "3")).then(|| format!("{major}.{minor}"))
        };
        let name = numbered();
        let found = Self::from_name(name.as_deref().unwrap_or(tag));
        found.ok_or(name)
    }

    /// Its canonical name.
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// All that is known of it.
    pub const fn model(self) -> &'static Model {
        self.0
    }

    /// The constants of this version.
    pub const fn profile(self) -> Profile {
        self.0.profile
    }

    /// Threads run Python in parallel: there is no GIL.
    pub const fn is_free_threaded(self) -> bool {
        matches!(self.0.rule, Rule::Parallel(_))
    }

    /// A waiter asks for the GIL after the switch interval.
    pub const fn has_switch_interval(self) -> bool {
        matches!(self.0.rule, Rule::Asked(Asker::Waiter))
    }

    /// Uses the check-interval GIL of CPython up to 3.1.
    pub const fn is_tick(self) -> bool {
        matches!(self.0.rule, Rule::Offered(offer) if offer.check_interval)
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

    #[test]
    fn tags_name_versions() {
        let named = |tag| Version::from_tag(tag).map(Version::name);
        assert_eq!(named("py27"), Ok("2.7"));
        assert_eq!(named("py312"), Ok("3.12"));
        assert_eq!(named("py313t"), Ok("3.13t"));
        assert_eq!(named("pypy3"), Ok("pypy"));
        assert_eq!(named("3.13t-gil"), Ok("3.13t-gil"));
        assert_eq!(named("py399"), Err(Some("3.99".to_owned())));
        assert_eq!(named("ruby"), Err(None));
    }
}
