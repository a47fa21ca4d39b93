//! Jython and IronPython: no GIL from the first day, because the machine below counts no references.
//!
//! They have the state machine of [`super::free_threaded`], without its pauses: every thread is one of the Java
//! virtual machine or of .NET, and runs when it has a core. Objects are found by a tracing collector; a container
//! is guarded by a lock of its own; models.md §6.

pub mod models;
