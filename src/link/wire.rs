//! Frozen shapes of packed scenarios, one module a version.
//!
//! Never change a released version: postcard writes fields and variants by position. A new field or
//! operation means a new version beside the old ones, whose decoders stay.

pub(super) mod v1;
