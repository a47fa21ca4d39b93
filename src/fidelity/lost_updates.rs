//! `w4.py`: threads that add to one counter, without a lock and with one.

use crate::program::{Op, Stmt};
use crate::runtime::{Profile, Sites};
use crate::scenario::{Lock, LockKind, Named};
use crate::time::Ns;

use super::Metrics;
use super::cell::{Cell, Params};
use super::machine::{Machine, ns};
use super::program::{run_threads, switches, times};

pub(super) fn predict(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let variant = params.word("variant")?;
    let threads = params.count("threads", (1, 256))?;
    let each = params.count("iterations_each", (1, 100_000_000))?;
    let interval = params.maybe("interval")?;
    params.done()?;

    let add = vec![Op::Load(0), Op::Add(1), Op::Store(0)];
    let body: Vec<Op> = match variant {
        // An attribute is one more load than a global; neither has a check site of its own from 3.10 on.
        "plain" | "attr" => add,
        "call" => vec![Op::Load(0), Op::Call, Op::Add(1), Op::Store(0)],
        "locked" => {
            let locked = [vec![Op::Acquire(0, None)], add, vec![Op::Release(0)]];
            locked.concat()
        }
        other => return Err(format!("params.variant: `{other}` is not modelled")),
    };
    // The `for` has its say after the jump back, before the body.
    let mut turn: Vec<Stmt> = vec![machine.compute(ns(machine.speeds.for_ns))];
    turn.extend(body.into_iter().map(Stmt::from));
    let lock = Lock {
        name: "lock".to_owned(),
        kind: LockKind::Lock,
    };
    let adder = [times(u64::from(each), turn)];
    let mut workload = run_threads(threads, vec![lock], Vec::new(), &adder);
    workload.variables.push(Named {
        name: "counter".to_owned(),
    });
    let for_ns = ns(machine.speeds.for_ns);
    let adapt = |profile: &mut Profile| {
        profile.call_ns = empty_call(profile);
        let at_calls = matches!(profile.sites, Sites::CallsAndJumps(false));
        if variant == "call" && at_calls && !profile.is_free_threaded_build() {
            look_up(profile, for_ns);
        }
    };
    let simulation = machine.simulate_as(workload, machine.run_at(interval), &adapt)?;
    let report = simulation.report();
    let all = f64::from(threads) * f64::from(each);
    let kept = report.variables.first().copied().unwrap_or(0) as f64;
    let (voluntary, _) = switches(&simulation, 0);
    Ok(vec![
        ("lost_fraction", (all - kept) / all),
        ("ns_per_op", report.end as f64 / all),
        ("voluntary_switches", voluntary),
    ])
}

/// A call of a function that does nothing, where it was measured: `opcodes.py` on 2.7.18, 3.9.18 and 3.12.1, in thousandths of a
/// count-down turn like the opcodes of an update. Not for compiled code, nor for free-threaded builds, whose calls are not specialised.
const fn empty_call(profile: &Profile) -> Ns {
    let share = match profile.sites {
        Sites::Ticks(_) => 1_870,
        Sites::EveryOpcode(_) | Sites::CallsAndJumps(true) => 1_050,
        Sites::CallsAndJumps(false) if !profile.is_free_threaded_build() => 630,
        _ => return profile.call_ns,
    };
    profile.loop_ps * share / 1_000_000
}

/// Where a turn of `tmp = counter; f(); counter = tmp + 1` looks up: `where.py` saw 515 of 1000 requests that came at any moment
/// at the entry of `f`, the others at the jump back (twelve runs on 3.11 to 3.13: 486 to 559); on 3.12.1 it takes 2.96 turns. The sums of
/// `opcodes.py` would have 400 there: a call costs more before the look than after it, and what follows overlaps.
fn look_up(profile: &mut Profile, for_ns: Ns) {
    let turn = profile.loop_ps * 2_960 / 1_000_000;
    let before = turn * 515 / 1000;
    let load = profile.update.load;
    let enter = before.saturating_sub(for_ns + load).max(load);
    // The engine divides what a call takes beside the load of its name in equal halves.
    profile.call_ns = 2 * enter - load;
    let rest = turn - before;
    let left = rest.saturating_sub(enter - load + profile.opcode_ns);
    let (add, store) = (profile.update.add, profile.update.store);
    profile.update.add = left * add / (add + store);
    profile.update.store = left - profile.update.add;
}
