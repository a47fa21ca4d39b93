//! Native tests: the laws, the timelines, what real interpreters did, links and files.

mod laws;
mod random;
