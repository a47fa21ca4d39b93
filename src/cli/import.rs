//! `gilscope import`: a recorded trace, shown as simulated runs are.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{IsTerminal, Read, Write as _};
use std::path::Path;

use super::args::Format;
use super::{CliError, svg, text, trace};
use crate::exchange::chrome::Written;
use crate::exchange::import::{Import, MAX_FILE};
use crate::exchange::{Recorded, csv, numbers};
use crate::time::human;
use crate::trace::ascii;

/// Bytes read at a time.
const PIECE: usize = 1 << 20;

pub(super) fn text(path: &Path, format: &Format) -> Result<String, CliError> {
    let refuse = |problem: String| CliError::Usage(format!("{}: {problem}", path.display()));
    let runs = read(path).map_err(refuse)?;
    let all: Vec<&Recorded> = runs.iter().collect();
    Ok(match format {
        Format::Json => numbers::json(None, &[], &all),
        Format::Csv => csv::csv(None, &[], &all),
        Format::Summary => show(&runs, true),
        Format::Ascii => show(&runs, false),
        Format::Svg(out) => {
            let title = path.file_name().unwrap_or(path.as_os_str());
            let picture = svg::recorded(&runs, &title.to_string_lossy());
            std::fs::write(out, picture)
                .map_err(|e| CliError::Write(out.display().to_string(), e))?;
            String::new()
        }
        Format::Trace(out) => {
            let written: Vec<Written> = runs.iter().map(Written::from).collect();
            trace::write(out, &written)?;
            String::new()
        }
    })
}

fn read(path: &Path) -> Result<Vec<Recorded>, String> {
    let mut file = File::open(path).map_err(|e| e.to_string())?;
    let size = file.metadata().map_err(|e| e.to_string())?.len();
    if size > MAX_FILE {
        return Err(format!("{size} bytes: at most {MAX_FILE}"));
    }
    let shown = std::io::stderr().is_terminal() && size > 50 * PIECE as u64;
    let (mut import, mut piece, mut done) = (Import::new(), vec![0; PIECE], 0);
    loop {
        let count = file.read(&mut piece).map_err(|e| e.to_string())?;
        if count == 0 {
            break;
        }
        import
            .feed(&piece[..count])
            .map_err(|problem| problem.to_string())?;
        done += count as u64;
        if shown {
            // Progress is a courtesy: nobody misses it.
            let _ = write!(std::io::stderr(), "\r{} %", done * 100 / size.max(1));
        }
    }
    if shown {
        let _ = writeln!(std::io::stderr());
    }
    import.finish().map_err(|problem| problem.to_string())
}

fn show(runs: &[Recorded], numbers: bool) -> String {
    let mut shown = String::new();
    for run in runs {
        let end = run.trace.end;
        let name = if run.name.is_empty() {
            "recorded"
        } else {
            &run.name
        };
        // Writing to a string cannot fail.
        let _ = writeln!(shown, "{name}: {}", human(end));
        if numbers {
            let intervals = run.trace.intervals();
            let threads = run.names.len();
            let _ = writeln!(shown, "  threads            {threads}");
            let _ = writeln!(shown, "  intervals          {intervals}");
            if let Some(handoffs) = run.handoffs() {
                let _ = writeln!(shown, "  GIL hand-offs      {handoffs}");
            }
        }
        shown += &ascii::timeline(&run.trace, &run.names, 0, end.max(1), text::WIDTH);
    }
    shown + &text::legend_of(runs.iter().map(|run| &run.trace))
}
