//! The arrows of ARCHITECTURE.md point one way: a `use crate::` line that goes against them fails here.

use std::fs;
use std::path::{Path, PathBuf};

/// Which modules each module may import, besides itself. The order is that of the house, bottom first.
const ALLOWED: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("rng", &["time"]),
    ("program", &["time", "rng"]),
    ("trace", &["time"]),
    ("runtime", &["time", "rng", "trace"]),
    ("scenario", &["time", "program", "runtime"]),
    (
        "sim",
        &["time", "rng", "program", "trace", "runtime", "scenario"],
    ),
    ("explain", &["time", "runtime", "scenario", "trace", "sim"]),
    ("viewport", &["time"]),
    ("columns", &["time", "trace", "viewport"]),
    ("mix", &["time", "trace", "columns"]),
    ("palette", &["trace"]),
    (
        "apart",
        &["time", "trace", "viewport", "columns", "scene", "strip"],
    ),
    ("scene", &["trace", "palette"]),
    ("strip", &["trace", "scene"]),
    ("text", &["time", "scene"]),
    ("raster", &["palette", "scene", "text"]),
    (
        "view",
        &["time", "runtime", "scenario", "trace", "sim", "explain"],
    ),
    ("knob", &["time", "program", "runtime", "scenario"]),
    (
        "edit",
        &["time", "rng", "program", "runtime", "scenario", "knob"],
    ),
    (
        "link",
        &[
            "time", "program", "runtime", "scenario", "trace", "view", "knob",
        ],
    ),
    ("edit", &["time", "program", "scenario"]),
    (
        "sweep",
        &[
            "time", "runtime", "scenario", "trace", "sim", "knob", "link",
        ],
    ),
    (
        "plot",
        &["time", "scenario", "trace", "sim", "view", "knob", "sweep"],
    ),
    (
        "fidelity",
        &["time", "program", "runtime", "scenario", "sim", "trace"],
    ),
    ("measure", &["fidelity"]),
    ("exchange", &["time", "scenario", "trace", "sim", "explain"]),
];

/// Modules that may import anything, and that nothing may import.
const OUTER: &[&str] = &["cli", "ui", "reality", "charts"];

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("the source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The modules that a line names after `crate::`.
fn imports(line: &str) -> Vec<String> {
    let name = |text: &str| {
        let word = text
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_');
        word.collect::<String>()
    };
    line.match_indices("crate::")
        .map(|(at, found)| name(&line[at + found.len()..]))
        .collect()
}

#[test]
fn imports_follow_the_arrows() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let roots = ["engine/src", "paint/src", "src"].map(|path| package.join(path));
    let mut sources = Vec::new();
    for root in &roots {
        let mut found = Vec::new();
        files(root, &mut found);
        found.sort();
        sources.extend(found.into_iter().map(|source| (root, source)));
    }
    let mut wrong = Vec::new();
    for (root, source) in sources {
        let relative = source.strip_prefix(root).expect("under src");
        let first = relative.components().next().expect("a name");
        let module = Path::new(first.as_os_str())
            .with_extension("")
            .to_string_lossy()
            .into_owned();
        if OUTER.contains(&module.as_str()) || ["main", "bin", "lib"].contains(&&*module) {
            continue;
        }
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!(
                "{}: no arrows known for `{module}`",
                relative.display()
            ));
            continue;
        };
        let text = fs::read_to_string(&source).expect("a readable file");
        // Unit tests may look further than their module.
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_test = relative.ends_with("tests.rs");
        for line in code
            .lines()
            .filter(|l| !is_test && !l.trim_start().starts_with("//"))
        {
            for import in imports(line) {
                if import != module && !allowed.contains(&import.as_str()) {
                    wrong.push(format!(
                        "{}: `{module}` may not import `{import}`",
                        relative.display()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_engine_has_no_web_crates_and_no_json() {
    for manifest in [
        include_str!("../../Cargo.toml"),
        include_str!("../../engine/Cargo.toml"),
        include_str!("../../paint/Cargo.toml"),
    ] {
        let everywhere = manifest.split("\n[target.").next().expect("a manifest");
        for name in [
            "yew",
            "web-sys",
            "wasm-bindgen",
            "js-sys",
            "serde_json",
            "gloo",
        ] {
            let listed = everywhere.lines().any(|l| l.trim_start().starts_with(name));
            assert!(!listed, "{name} is a dependency on every target");
        }
    }
}
