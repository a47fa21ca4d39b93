//! The weight of the site: what a first visit loads until there is something to see, what follows by itself, and whether both are still within
//! their budgets; beside it, what charts load when they are asked for, and what the page "model against reality" loads, of which a visitor of the
//! simulator loads nothing.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::split;

/// The most that a first visit should load before the default scenario is on the screen, in bytes as sent with brotli.
const BUDGET: usize = 200_000;
/// The most that it may load: what it did when this was last lowered. Only ever lower it. Raised once, by 4 kB: the engine in it, compiled
/// for speed rather than size, is 1.5 to 1.9 times as fast, and links carry all of a prepared picture.
const CEILING: usize = 194_500;
/// The most that this and the rest of the program may be together. Everybody loads the rest once that picture is there, and a visit by a link waits for both:
/// what moves from one to the other must not make them more. Raised once, and all below with it, for the faster engine.
const WHOLE_CEILING: usize = 451_500;
/// The most that `reality.html` may load with all that it fetches on demand. Raised once: its timelines and its engine are the simulator's, which got
/// lanes to choose from, arrows and the rule panel.
const REALITY_CEILING: usize = 486_500;
/// The files of that page, but for the style sheet, which it shares: those that trunk only copies or builds as a program
/// beside the page have no hash in their name.
pub(crate) const REALITY: [&str; 8] = [
    "boot.css",
    "fidelity.json",
    "icon.svg",
    "reality.css",
    "reality.html",
    "reality.js",
    "reality_bg.wasm",
    "timelines.json",
];
/// What that page loads when somebody asks it to simulate: a program of its own, in a worker.
pub(crate) const PREDICT: [&str; 3] = ["predict.js", "predict_bg.wasm", "reality-worker.js"];
/// The most that this may be. Raised once: the engine got what arrows and the rule panel ask it.
const PREDICT_CEILING: usize = 192_500;
/// What the simulator loads when charts are asked for: a program of its own, on the page and in a worker.
pub(crate) const CHARTS: [&str; 4] = [
    "charts-page.js",
    "charts.css",
    "charts.js",
    "charts_bg.wasm",
];
/// The most that this may be. Raised once: the engine got what arrows and the rule panel ask it.
const CHARTS_CEILING: usize = 253_000;
/// What the simulator loads when a file is opened: a program of its own, in a worker whose script is that above.
pub(crate) const IMPORT: [&str; 2] = ["import.js", "import_bg.wasm"];
/// What servers use for files they compress once.
const QUALITY: i32 = 11;
const WINDOW: i32 = 22;

/// The files of a site by who loads them.
pub(crate) struct Files {
    /// A first visit, until the default scenario is on the screen.
    pub(crate) first: Vec<String>,
    /// The rest of the program.
    pub(crate) rest: Vec<String>,
    later: Vec<String>,
    charts: Vec<String>,
    reality: Vec<String>,
    predict: Vec<String>,
}

impl Files {
    /// Those of this site.
    pub(crate) fn of(site: &Path) -> Result<Files> {
        let mut files = Vec::new();
        collect(site, &mut files)?;
        files.sort();
        let mut apart = |is: &dyn Fn(&str) -> bool| {
            let taken = std::mem::take(&mut files);
            let (these, others) = taken.into_iter().partition(|name| is(name));
            files = others;
            these
        };
        Ok(Files {
            reality: apart(&|name| REALITY.contains(&name)),
            predict: apart(&|name| PREDICT.contains(&name)),
            charts: apart(&|name| CHARTS.contains(&name)),
            later: apart(&is_later),
            rest: apart(&|name| name.ends_with(split::REST_ENDING)),
            first: files,
        })
    }
}

/// Prints a table of all files; an error if they are over budget.
pub(crate) fn check(site: &Path) -> Result<()> {
    let Files {
        first,
        rest,
        later,
        charts,
        reality,
        predict,
    } = Files::of(site)?;
    let on_demand = weigh(site, &later)?;
    println!("{on_demand:>19}  the simulator, when it is asked for\n");
    let drawn = weigh(site, &charts)?;
    println!(
        "{drawn:>19}  charts, when they are asked for; {CHARTS_CEILING} is the most allowed\n"
    );
    ensure!(
        drawn <= CHARTS_CEILING,
        "charts load {drawn} bytes, more than the {CHARTS_CEILING} allowed"
    );
    let sent = weigh(site, &first)?;
    println!(
        "{sent:>19}  a first visit, until the default scenario is on the screen; {BUDGET} is the budget, {CEILING} the most allowed\n"
    );
    let follows = weigh(site, &rest)?;
    println!(
        "{follows:>19}  right after that, or with it for a link: {} in all; {WHOLE_CEILING} is the most allowed\n",
        sent + follows
    );
    let apart = weigh(site, &reality)?;
    println!("{apart:>19}  the model against reality; {REALITY_CEILING} is the most allowed");
    let asked = weigh(site, &predict)?;
    println!(
        "{asked:>19}  to simulate there, when it is asked for; {PREDICT_CEILING} is the most allowed"
    );
    ensure!(
        asked <= PREDICT_CEILING,
        "to simulate in the model against reality loads {asked} bytes, more than the {PREDICT_CEILING} allowed"
    );
    ensure!(
        sent <= CEILING,
        "a first visit loads {sent} bytes, more than the {CEILING} allowed"
    );
    ensure!(
        !rest.is_empty() && sent + follows <= WHOLE_CEILING,
        "a first visit and the rest of the program load {} bytes, and {WHOLE_CEILING} is the most allowed",
        sent + follows
    );
    ensure!(
        apart <= REALITY_CEILING,
        "the model against reality loads {apart} bytes, more than the {REALITY_CEILING} allowed"
    );
    Ok(())
}

/// Whether the page fetches a file only when somebody asks for what is in it.
fn is_later(name: &str) -> bool {
    name.starts_with("cards/") || IMPORT.contains(&name)
}

/// Prints these files with their sizes; returns how many bytes are sent.
fn weigh(site: &Path, files: &[String]) -> Result<usize> {
    let mut sum = 0;
    println!("{:>9} {:>9}  file", "raw", "brotli");
    for name in files {
        let bytes = fs::read(site.join(name))?;
        let sent = brotli(&bytes)?;
        println!("{:>9} {sent:>9}  {name}", bytes.len());
        sum += sent;
    }
    Ok(sum)
}

fn collect(folder: &Path, files: &mut Vec<String>) -> Result<()> {
    fn walk(site: &Path, folder: &Path, files: &mut Vec<String>) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                walk(site, &path, files)?;
            } else {
                files.push(
                    path.strip_prefix(site)?
                        .to_string_lossy()
                        .replace('\\', "/"),
                );
            }
        }
        Ok(())
    }
    walk(folder, folder, files)
}

/// Bytes as a server sends them.
pub(crate) fn brotli(bytes: &[u8]) -> Result<usize> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: QUALITY,
        lgwin: WINDOW,
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &params)?;
    Ok(compressed.len())
}
