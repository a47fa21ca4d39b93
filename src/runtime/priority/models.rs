//! CPython 3.2 with the priority GIL.

use crate::runtime::interval::models::{PY32, place_3_2};
use crate::runtime::model::{Family, Model};

/// CPython 3.2 with David Beazley's patch.
pub static PY32_PRIORITY: Model = Model {
    name: "3.2-priority",
    family: Family::Priority,
    gist: "one GIL: who waits for I/O gets it at once, others may ask after {interval}",
    profile: PY32.profile,
    place: place_3_2,
    card: "priority",
    tree: PY32.tree,
};
