//! The command line of `cargo xtask`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::{Long, Short, Value, ValueExt};

/// What `cargo xtask help` prints.
pub(crate) const HELP: &str = "\
cargo xtask serve [--port N] [--release] [--no-open]   build the page, serve it on 127.0.0.1, open it in the browser
cargo xtask test [native] [wasm] [browser]             run the tests; without a name, all of them
cargo xtask dist                                       write the static site to dist/ and weigh it
cargo xtask parts                                      what trunk leaves to us, into the site it is building
cargo xtask screenshots [--out DIR] [--readme] [HASH]... take pictures of the page in three sizes and two themes
cargo xtask fidelity                                   simulate every measured program; write docs/fidelity.json and .md (minutes)
cargo xtask bench [engine] [page] [weight] [--peers]   measure; write docs/performance.md (minutes; without a name, engine and page)
cargo xtask profile                                    list the functions that run until the first picture; the program is split after it
cargo xtask deny                                       check the licences and sources of all dependencies
cargo xtask setup                                      install all that the others need, and do nothing else

What is missing is installed first, outside the repository: in $GILSCOPE_TOOLS, or else in ~/.cache/gilscope/tools.";

/// One command with its options.
pub(crate) enum Task {
    /// Print the help.
    Help,
    /// Build, serve and open the page.
    Serve(Serve),
    /// Run these stages of the tests, in this order.
    Test(Vec<Stage>),
    /// Write the static site.
    Dist,
    /// Write what trunk leaves to us into the site that it is building.
    Parts,
    /// Take pictures of the page.
    Screenshots(Screenshots),
    /// Simulate every measured program and write down how near that comes.
    Fidelity,
    /// Measure, and write down what was measured.
    Bench(Bench),
    /// List the functions that run until the first scenario is on the screen.
    Profile,
    /// Check the dependencies.
    Deny,
    /// Install what the other commands need.
    Setup,
}

/// Options of `serve`.
#[derive(Default)]
pub(crate) struct Serve {
    /// The port asked for; without one, 8080 or the next free one.
    pub(crate) port: Option<u16>,
    /// Build with optimisations.
    pub(crate) release: bool,
    /// Do not open a browser.
    pub(crate) no_open: bool,
}

/// Options of `screenshots`.
#[derive(Default)]
pub(crate) struct Screenshots {
    /// Where the pictures go; without it, a folder under `target/`.
    pub(crate) out: Option<PathBuf>,
    /// Also write `docs/screenshot.png`.
    pub(crate) readme: bool,
    /// The hashes to show; without any, the bare address.
    pub(crate) hashes: Vec<String>,
}

/// What `bench` measures.
#[derive(Default)]
pub(crate) struct Bench {
    /// The engine's events a second, natively and as WebAssembly.
    pub(crate) speed: bool,
    /// How the time of an event grows.
    pub(crate) growth: bool,
    /// A long run in the command line.
    pub(crate) long: bool,
    /// The page in a browser.
    pub(crate) page: bool,
    /// What a first visit loads.
    pub(crate) weight: bool,
    /// Other simulators beside it.
    pub(crate) peers: bool,
}

/// A stage of `test`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// `cargo test` of the workspace.
    Native,
    /// The tests that run as WebAssembly, under node.
    Wasm,
    /// The real page in real browsers.
    Browser,
}

/// Reads the process's arguments.
pub(crate) fn parse() -> Result<Task> {
    let mut parser = lexopt::Parser::from_env();
    let name = match parser.next()? {
        None | Some(Short('h') | Long("help")) => return Ok(Task::Help),
        Some(Value(name)) => name.string()?,
        Some(other) => return Err(other.unexpected().into()),
    };
    match name.as_str() {
        "help" => Ok(Task::Help),
        "serve" => serve(parser),
        "test" => test(parser),
        "dist" => nothing_more(parser, Task::Dist),
        "parts" => nothing_more(parser, Task::Parts),
        "screenshots" => screenshots(parser),
        "fidelity" => nothing_more(parser, Task::Fidelity),
        "bench" => bench(parser),
        "profile" => nothing_more(parser, Task::Profile),
        "deny" => nothing_more(parser, Task::Deny),
        "setup" => nothing_more(parser, Task::Setup),
        _ => bail!("no command is called `{name}`"),
    }
}

fn nothing_more(mut parser: lexopt::Parser, task: Task) -> Result<Task> {
    match parser.next()? {
        None => Ok(task),
        Some(other) => Err(other.unexpected().into()),
    }
}

fn serve(mut parser: lexopt::Parser) -> Result<Task> {
    let mut options = Serve::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("port") => options.port = Some(parser.value()?.parse()?),
            Long("release") => options.release = true,
            Long("no-open") => options.no_open = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Task::Serve(options))
}

fn test(mut parser: lexopt::Parser) -> Result<Task> {
    let mut stages = Vec::new();
    while let Some(arg) = parser.next()? {
        match arg {
            Value(name) => stages.push(match name.string()?.as_str() {
                "native" => Stage::Native,
                "wasm" => Stage::Wasm,
                "browser" => Stage::Browser,
                other => bail!("tests are called native, wasm and browser, not `{other}`"),
            }),
            other => return Err(other.unexpected().into()),
        }
    }
    if stages.is_empty() {
        stages = vec![Stage::Native, Stage::Wasm, Stage::Browser];
    }
    Ok(Task::Test(stages))
}

/// All of the engine.
fn engine(options: &mut Bench) {
    (options.speed, options.growth, options.long) = (true, true, true);
}

fn bench(mut parser: lexopt::Parser) -> Result<Task> {
    let mut options = Bench::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("peers") => options.peers = true,
            Value(name) => match name.string()?.as_str() {
                "engine" => engine(&mut options),
                "speed" => options.speed = true,
                "growth" => options.growth = true,
                "long" => options.long = true,
                "page" => options.page = true,
                "weight" => options.weight = true,
                other => bail!(
                    "`{other}` is not measured: engine, or of it speed, growth, long; page; weight"
                ),
            },
            other => return Err(other.unexpected().into()),
        }
    }
    let some = options.speed || options.growth || options.long;
    if !(some || options.page || options.weight || options.peers) {
        engine(&mut options);
        options.page = true;
    }
    Ok(Task::Bench(options))
}

fn screenshots(mut parser: lexopt::Parser) -> Result<Task> {
    let mut options = Screenshots::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("out") => options.out = Some(parser.value()?.into()),
            Long("readme") => options.readme = true,
            Value(hash) => options.hashes.push(hash.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Task::Screenshots(options))
}
