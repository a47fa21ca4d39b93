//! `w6.py`: two units of work in two processes or two subinterpreters; a sleeper beside a blocking task of asyncio.

use super::Metrics;
use super::cell::{Cell, Params};
use super::machine::Machine;

pub(super) fn predict(cell: &Cell, _machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let kind = params.word("kind")?;
    Err(format!("params.kind: `{kind}` is not modelled"))
}
