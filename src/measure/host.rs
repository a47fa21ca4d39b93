//! The machine: which processors to pin to, what its kernel says of itself, whether it is quiet.

use std::fs;

use serde_json::{Map, Value, json};

/// What is known of the machine before anything is run.
#[derive(Debug, Clone, PartialEq)]
pub struct Host {
    /// Processors that this process may use.
    pub cpus: Vec<u32>,
    /// Processors of the machine.
    pub all: u32,
    /// Kernel release.
    pub kernel: String,
    /// Model of the processor.
    pub model: String,
    /// Timer ticks a second, if the kernel tells.
    pub hz: Option<u32>,
    /// Load average over the last minute.
    pub load: f64,
}

impl Host {
    /// This machine; the error says what does not let itself be read.
    pub fn here() -> Result<Self, String> {
        let read = |path: &str| fs::read_to_string(path).map_err(|e| format!("{path}: {e}"));
        let status = read("/proc/self/status")?;
        let allowed = field(&status, "Cpus_allowed_list:").unwrap_or_default();
        let cpuinfo = read("/proc/cpuinfo")?;
        let all = cpuinfo
            .lines()
            .filter(|l| l.starts_with("processor"))
            .count();
        let load = read("/proc/loadavg")?;
        let kernel = read("/proc/sys/kernel/osrelease")?.trim().to_owned();
        Ok(Self {
            cpus: ranges(&allowed),
            all: u32::try_from(all).unwrap_or(1).max(1),
            hz: hz(&kernel),
            kernel,
            model: field(&cpuinfo, "model name").unwrap_or_default(),
            load: load
                .split(' ')
                .next()
                .and_then(|w| w.parse().ok())
                .unwrap_or(0.0),
        })
    }

    /// Two processors, on different cores if there are such: hyper-threads of one core slow each other.
    pub fn pair(&self) -> Option<[u32; 2]> {
        let first = *self.cpus.first()?;
        let siblings = siblings(first);
        let mut others = self.cpus.iter().copied().filter(|&cpu| cpu != first);
        let apart = others.clone().find(|cpu| !siblings.contains(cpu));
        apart.or_else(|| others.next()).map(|other| [first, other])
    }

    /// What `primitives.json` says of the machine.
    pub fn describe(&self) -> Value {
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("cpus", json!(self.all));
        put("model", json!(self.model));
        put("kernel", json!(self.kernel));
        if let Some(hz) = self.hz {
            put("hz", json!(hz));
        }
        let (eevdf, slice) = scheduler(&self.kernel, self.all);
        put("scheduler", json!(if eevdf { "eevdf" } else { "cfs" }));
        put("slice_us", json!(slice));
        put("load", json!(self.load));
        Value::Object(map)
    }
}

/// EEVDF since 6.6, and its base slice in microseconds: 0.75 ms at first, 0.70 ms from 6.12 on, times 1 + log2 of the
/// processors, of which 8 count at most. Up to 6.5 the figure is CFS's least time on a core, scaled alike.
fn scheduler(kernel: &str, cpus: u32) -> (bool, f64) {
    let mut numbers = kernel
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|w| w.parse::<u32>().ok());
    let release = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    let factor = f64::from(1 + cpus.clamp(1, 8).ilog2());
    let base = if release >= (6, 12) { 700.0 } else { 750.0 };
    (release >= (6, 6), base * factor)
}

/// `CONFIG_HZ` of the running kernel, where its configuration can be read.
fn hz(kernel: &str) -> Option<u32> {
    let boot = fs::read(format!("/boot/config-{kernel}")).ok();
    let text = boot.or_else(|| {
        let packed = fs::read("/proc/config.gz").ok()?;
        gunzip(&packed)
    })?;
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().find_map(|l| l.strip_prefix("CONFIG_HZ="))?;
    line.trim().parse().ok()
}

/// The content of a gzip file without optional fields but a name.
fn gunzip(packed: &[u8]) -> Option<Vec<u8>> {
    const NAME: u8 = 8;
    let (head, rest) = packed.split_at_checked(10)?;
    let skip = match head[3] {
        0 => 0,
        NAME => rest.iter().position(|&byte| byte == 0)? + 1,
        _ => return None,
    };
    miniz_oxide::inflate::decompress_to_vec_with_limit(rest.get(skip..)?, 4 << 20).ok()
}

fn siblings(cpu: u32) -> Vec<u32> {
    let path = format!("/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list");
    ranges(&fs::read_to_string(path).unwrap_or_default())
}

/// The rest of the line that begins so, without a colon.
fn field(text: &str, name: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim_start_matches([' ', '\t', ':']).trim().to_owned())
}

/// `0-2,5` is 0, 1, 2 and 5.
fn ranges(text: &str) -> Vec<u32> {
    let mut all = Vec::new();
    for part in text.trim().split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        if let (Ok(first), Ok(last)) = (first.parse::<u32>(), last.parse::<u32>()) {
            all.extend(first..=last.min(first + 4095));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_processors_and_releases_are_read() {
        assert_eq!(ranges("0-2,5\n"), [0, 1, 2, 5]);
        assert!(ranges("").is_empty());
        assert_eq!(scheduler("6.18.44-fc", 2), (true, 1_400.0));
        assert_eq!(scheduler("6.8.0-41-generic", 16), (true, 3_000.0));
        assert_eq!(scheduler("5.15.0", 4), (false, 2_250.0));
        assert_eq!(
            field("a: 1\nmodel name\t: X Y\n", "model name").as_deref(),
            Some("X Y")
        );
    }
}
