//! Runs as files, and files as runs: Chrome's Trace Event JSON out and in, the numbers as JSON and CSV.
//!
//! Out: [`chrome`] writes what happened, [`numbers`] and [`csv`] what it came to. In: an [`import::Import`] takes the
//! bytes of a file as they come and ends as [`Recorded`] runs, which have the lanes of simulated ones. [`packed`] carries
//! these from a worker to the page, and [`told`] says what one shows at an instant. JSON is written and read by a few
//! functions of our own ([`json`]): the page has no other.

pub mod chrome;
pub mod csv;
pub mod import;
pub mod json;
pub mod marks;
pub mod numbers;
pub mod packed;
pub mod recorded;
pub mod recording;
pub mod told;

pub use recorded::{Kind, Recorded};
