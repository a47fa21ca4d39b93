//! `cargo xtask`: everything that builds, serves, tests and publishes gilscope.
//!
//! A fresh clone has rustup, a C compiler and git, and nothing else. Each command therefore sets up what it needs
//! before it works ([`setup`]), and finds it there the next time. In reading order:
//!
//! - [`args`]: what was asked for.
//! - [`project`]: where the repository and its build folders are.
//! - [`shell`]: running other programs, loudly.
//! - [`setup`]: what must be on the machine; [`tools`] come from crates.io, [`system`] packages from the system.
//! - [`page`]: the pages, built; [`style`] and [`cards`], what trunk does not make of them. [`split`] makes two files of the program,
//!   [`wasm_opt`] and [`minify`] shrink what is published, and [`sizes`] weighs it.
//!   [`serve`], [`test`](mod@test), [`dist`], [`profile`], [`screenshots`], [`fidelity`], [`bench`] and [`deny`] are the commands.

mod args;
mod bench;
mod cards;
mod deny;
mod dist;
mod fidelity;
mod minify;
mod npm;
mod page;
mod profile;
mod project;
mod recordings;
mod screenshots;
mod serve;
mod setup;
mod shell;
mod sizes;
mod split;
mod style;
mod system;
mod test;
mod tools;
mod wasm_opt;

use std::process::ExitCode;

use crate::args::Task;

fn main() -> ExitCode {
    let task = match args::parse() {
        Ok(task) => task,
        Err(error) => {
            eprintln!("{error}\n\n{}", args::HELP);
            return ExitCode::from(2);
        }
    };
    let done = match task {
        Task::Help => {
            println!("{}", args::HELP);
            Ok(())
        }
        Task::Serve(options) => serve::run(&options),
        Task::Test(stages) => test::run(&stages),
        Task::Dist => dist::run(),
        Task::Screenshots(options) => screenshots::run(&options),
        Task::Profile => profile::run(),
        Task::Fidelity => fidelity::run(),
        Task::Parts => page::parts(),
        Task::Bench(options) => bench::run(&options),
        Task::Deny => deny::run(),
        Task::Setup => setup::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
