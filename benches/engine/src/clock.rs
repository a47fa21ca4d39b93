//! CPU time of this process: on a machine that others use too, the clock on the wall measures them.

use std::time::Duration;

/// CPU time that the process has used so far.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn used() -> Duration {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(used.tv_sec.unsigned_abs(), used.tv_nsec as u32)
}

/// The same under node, which counts in microseconds.
#[cfg(target_arch = "wasm32")]
pub(crate) fn used() -> Duration {
    let micros = |name: &str| {
        let process = crate::node::get(&js_sys::global(), "process");
        let usage = crate::node::call(&process, "cpuUsage", &[]);
        crate::node::get(&usage, name).as_f64().unwrap_or(0.0) as u64
    };
    Duration::from_micros(micros("user") + micros("system"))
}
