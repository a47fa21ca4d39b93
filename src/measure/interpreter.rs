//! The interpreters of a machine: found on the search path, and asked what they are.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// An interpreter that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    /// How it is called.
    pub path: PathBuf,
    /// The file behind that name, and behind every shim and link.
    pub real: PathBuf,
    /// Its tag in cells: `py312`, `py313t`, `pypy3`.
    pub tag: String,
    /// Its version, such as `3.12.1`.
    pub version: String,
    /// Python 2.
    pub old: bool,
}

/// Names that are looked for; 3.x and its free-threaded builds by number.
const NAMES: [&str; 6] = ["python3", "python", "python2.7", "python2", "pypy3", "pypy"];
const MINORS: std::ops::RangeInclusive<u32> = 2..=30;

/// What an interpreter is asked. It prints one line.
const QUESTION: &str = "\
import sys, json, platform, os
try:
    import sysconfig
    free = bool(sysconfig.get_config_var('Py_GIL_DISABLED'))
except ImportError:
    free = False
gil = sys._is_gil_enabled() if hasattr(sys, '_is_gil_enabled') else True
print(json.dumps([platform.python_implementation(), list(sys.version_info[:3]), free, gil, os.path.realpath(sys.executable)]))
";

/// Asks one interpreter; the error says why it does not answer.
pub fn ask(path: &Path) -> Result<Interpreter, String> {
    let mut command = Command::new(path);
    command.args(["-c", QUESTION]).stdin(Stdio::null());
    let output = command.output().map_err(|e| e.to_string())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let line = said.lines().find(|line| !line.trim().is_empty());
        return Err(line.unwrap_or("it does not run").trim().to_owned());
    }
    let answer = String::from_utf8_lossy(&output.stdout);
    let value: Value = serde_json::from_str(answer.trim())
        .map_err(|_| "it does not answer as Python does".to_owned())?;
    read(path, &value).ok_or_else(|| "it does not answer as Python does".to_owned())
}

fn read(path: &Path, answer: &Value) -> Option<Interpreter> {
    let part = |index: usize| answer.get(index);
    let version: Vec<u64> = part(1)?
        .as_array()?
        .iter()
        .filter_map(Value::as_u64)
        .collect();
    let [major, minor, micro] = version[..] else {
        return None;
    };
    let (free, gil) = (part(2)?.as_bool()?, part(3)?.as_bool()?);
    let tag = match part(0)?.as_str()? {
        "CPython" => match (free, gil) {
            (false, _) => format!("py{major}{minor}"),
            (true, false) => format!("py{major}{minor}t"),
            // A free-threaded build whose GIL was turned on again is a model of its own.
            (true, true) => format!("{major}.{minor}t-gil"),
        },
        "PyPy" => format!("pypy{major}"),
        other => other.to_lowercase(),
    };
    Some(Interpreter {
        path: path.to_owned(),
        real: PathBuf::from(part(4)?.as_str()?),
        tag,
        version: format!("{major}.{minor}.{micro}"),
        old: major == 2,
    })
}

/// What was found, and what was left out and why.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Interpreters, each once, in the order of their tags.
    pub found: Vec<Interpreter>,
    /// The others: path and reason.
    pub left_out: Vec<(PathBuf, String)>,
}

/// The interpreters on these folders' list, each once however often it is named.
pub fn search(folders: &[PathBuf]) -> Search {
    let mut names: Vec<String> = NAMES.map(str::to_owned).to_vec();
    for minor in MINORS {
        names.extend([format!("python3.{minor}"), format!("python3.{minor}t")]);
    }
    let paths = folders
        .iter()
        .flat_map(|folder| names.iter().map(|name| folder.join(name)));
    of(paths.filter(|path| path.is_file()))
}

/// Asks those named; who has the tag of another before is left out, and told.
pub fn of(paths: impl IntoIterator<Item = PathBuf>) -> Search {
    let mut search = Search::default();
    let mut seen: Vec<PathBuf> = Vec::new();
    for path in paths {
        let one = match ask(&path) {
            Ok(one) => one,
            Err(reason) => {
                search.left_out.push((path, reason));
                continue;
            }
        };
        if seen.contains(&one.real) {
            continue;
        }
        seen.push(one.real.clone());
        match search.found.iter().find(|other| other.tag == one.tag) {
            Some(other) => {
                let reason = format!(
                    "its results would be those of {} too ({}); name it with --python in a run of its own",
                    other.path.display(),
                    one.tag
                );
                search.left_out.push((path, reason));
            }
            None => search.found.push(one),
        }
    }
    search.found.sort_by(|a, b| a.tag.cmp(&b.tag));
    search
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn answers_become_tags() {
        let tag = |answer: Value| read(Path::new("p"), &answer).map(|one| (one.tag, one.version));
        let of = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(
            tag(json!(["CPython", [3, 12, 1], false, true, "/p"])),
            of("py312", "3.12.1")
        );
        assert_eq!(
            tag(json!(["CPython", [3, 13, 5], true, false, "/p"])),
            of("py313t", "3.13.5")
        );
        assert_eq!(
            tag(json!(["CPython", [3, 14, 0], true, true, "/p"])),
            of("3.14t-gil", "3.14.0")
        );
        assert_eq!(
            tag(json!(["PyPy", [3, 9, 16], false, true, "/p"])),
            of("pypy3", "3.9.16")
        );
        assert_eq!(tag(json!(["CPython", [3, 12], false, true, "/p"])), None);
    }
}
