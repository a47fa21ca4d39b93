//! Help texts.

/// Which help.
#[derive(Debug, Clone, Copy)]
pub(super) enum Topic {
    All,
    Run,
    Import,
    Sweep,
    Link,
    Export,
    Fidelity,
    Measure,
}

pub(super) fn text(topic: Topic) -> &'static str {
    match topic {
        Topic::All => ALL,
        Topic::Run => RUN,
        Topic::Import => IMPORT,
        Topic::Sweep => SWEEP,
        Topic::Link => LINK,
        Topic::Export => EXPORT,
        Topic::Fidelity => FIDELITY,
        Topic::Measure => MEASURE,
    }
}

const ALL: &str = "\
gilscope simulates Python threads and the GIL.

  gilscope run <preset|link|scenario.json> [--set KEY=VALUE]... [--json | --ascii | --csv | --svg FILE | --trace FILE]
  gilscope import <trace.json> [--json | --ascii | --csv | --svg FILE | --trace FILE]   shows a recorded trace
  gilscope sweep <preset|link|scenario.json> --over KNOB [--set KEY=VALUE]... [--json | --csv | --svg FILE]
  gilscope link <preset|link|scenario.json> [--set KEY=VALUE]...     prints the permalink
  gilscope export <preset|link|scenario.json> [--set KEY=VALUE]...   prints the scenario file
  gilscope presets                                                   lists the presets
  gilscope fidelity [--cells FILE] [--primitives FILE] [--json]      compares predictions with measurements
  gilscope measure [--python PATH]... [--quick] [--out DIR]          measures your own interpreters, and compares
  gilscope --help | --version

Try: gilscope run convoy --set runtime=3.12,3.14t --set interval=1ms
";

const RUN: &str = "\
gilscope run <preset|link|scenario.json> [options]

  --set KEY=VALUE     changes a knob; a list gives one value a run: --set cores=1,4
  --json              prints the numbers as JSON
  --ascii             prints a timeline a run
  --csv               prints the numbers as CSV, a line a thread
  --svg FILE          writes the picture, in light colours unless the link has others
  --trace FILE        writes what happened as Chrome Trace Event JSON, for Perfetto, speedscope or Firefox Profiler
  --limit-events N    stops a run after so many events (50000000)
  --limit-bytes N     stops a run when its trace has so many bytes (268435456)

Without --json, --ascii, --csv, --svg or --trace: a summary.
";

const IMPORT: &str = "\
gilscope import <trace.json> [options]

  --json              prints the numbers as JSON
  --ascii             prints a timeline a run
  --csv               prints the numbers as CSV, a line a thread
  --svg FILE          writes the picture
  --trace FILE        writes the lanes as Chrome Trace Event JSON

Reads Chrome Trace Event JSON, as VizTracer and giltracer write it or as --trace does, or timelines in the format of
measurements/timelines.json. A file that is none of these is refused with line, byte, entry, field and value.
";

const SWEEP: &str = "\
gilscope sweep <preset|link|scenario.json> --over KNOB [options]

  --over KNOB         what is varied: threads, threads.NAME, cores, interval (of versions with ticks: the check interval), or
                      runs for the runs as they are
  --set KEY=VALUE     changes a knob; a list gives one value a run
  --json              prints all points as JSON
  --csv               prints all points as CSV
  --svg FILE          writes the charts: the first into FILE, the others beside it
  --limit-events N    stops a point after so many events (5000000)
  --limit-bytes N     stops a point when its trace has so many bytes (67108864)

Without --json, --csv or --svg: a line a point.
";

const LINK: &str = "\
gilscope link <preset|link|scenario.json> [--set KEY=VALUE]...

Prints the permalink: what follows the page's address.
";

const EXPORT: &str = "\
gilscope export <preset|link|scenario.json> [--set KEY=VALUE]...

Prints the scenario as a scenario file.
";

const FIDELITY: &str = "\
gilscope fidelity [options]

  --cells FILE        measured cells, in the format of measurements/cells.json (the shipped ones)
  --primitives FILE   the machine that they were measured on, in the format of measurements/primitives.json (the shipped one)
  --from FILE         results that --json has printed, instead of simulating anew
  --table             prints a line a cell
  --json              prints every metric of every cell as JSON
  --markdown          prints the table of docs/fidelity.md

Simulates every measured program with the machine's own primitives and compares. A few minutes for the shipped cells.
Without --table, --json or --markdown: how many cells are near enough, and those that are not.
";

const MEASURE: &str = "\
gilscope measure [options]

  --python PATH       an interpreter to measure; may be given several times (all that are on the search path)
  --workload NAME     measures this one: ping_pong, cpu_scaling, switch_trace, switch_trace_thr5, io_convoy, lost_updates,
                      contention, isolation; may be given several times (all)
  --quick             two short repetitions instead of five: about 3 minutes an interpreter instead of 8
  --out DIR           where cells.json and primitives.json are written (gilscope-measured)

Runs the programs of measurements/programs on this machine, pinned to one processor and to two, and prints what was measured beside what
is predicted from this machine's primitives. Linux; taskset, and cc for two small programs in C. Leave the machine alone meanwhile.
";
