//! What holds for every run, whatever the interpreter, the scheduler and the program.

use gilscope::program::{Dist, Op, Stmt, Times};
use gilscope::runtime::Profile;
use gilscope::runtime::isolation::{pickling, starts};
use gilscope::scenario::check::Valid;
use gilscope::scenario::{Home, Mode, Policy, Run};
use gilscope::sim::{Limits, Outcome, Simulation};
use gilscope::time::{Ns, S, US};
use gilscope::trace::{Span, State, Trace, detail_of, state_of, thread_of};
use proptest::prelude::*;

use crate::random::scenario;

fn simulate(scenario: &Valid) -> Simulation {
    let mut sim = Simulation::new(scenario, 0, Limits::default());
    sim.run();
    sim
}

fn spans(trace: &Trace, t: usize) -> Vec<Span> {
    trace.threads[t].spans(0, Ns::MAX, trace.end).collect()
}

/// Spans of all threads in these states, with thread and detail.
fn in_state(trace: &Trace, wanted: impl Fn(State) -> bool) -> Vec<(Span, usize, Option<u8>)> {
    // Tasks are no threads: see `tasks_run_one_at_a_time_in_their_loop`.
    let lanes = (0..trace.threads.len()).filter(|&t| trace.loop_of(t).is_none());
    let all = lanes.flat_map(|t| spans(trace, t).into_iter().map(move |s| (s, t)));
    all.filter(|(s, _)| wanted(state_of(s.value)) && s.end > s.start)
        .map(|(s, t)| (s, t, detail_of(s.value)))
        .collect()
}

/// Fails if two spans of one key overlap.
fn disjoint(mut spans: Vec<(u16, Span, usize)>, what: &str) -> Result<(), TestCaseError> {
    spans.sort_by_key(|(key, span, _)| (*key, span.start));
    for pair in spans.windows(2) {
        let ((a, first, t), (b, second, u)) = (pair[0], pair[1]);
        prop_assert!(
            a != b || first.end <= second.start,
            "{what} {a}: threads {t} {first:?} and {u} {second:?}"
        );
    }
    Ok(())
}

/// The cores that every thread may use; none means all. Threads that the workload does not name may use all.
fn affinities(scenario: &Valid, sim: &Simulation) -> Vec<Vec<u16>> {
    let roles = &scenario.workload.roles;
    let of = |name: &str| roles.iter().find(|r| r.name == name);
    let threads = sim.report().threads;
    let all = threads.iter().map(|t| of(&t.role));
    all.map(|role| role.map_or(Vec::new(), |r| r.affinity.clone()))
        .collect()
}

fn at_most_one_runs_python_in_an_interpreter_with_a_gil(
    s: &Valid,
    sim: &Simulation,
) -> Result<(), TestCaseError> {
    if s.runs[0].runtime.is_free_threaded() {
        return Ok(());
    }
    let (homes, trace) = (sim.interpreters(), sim.trace());
    let python = in_state(trace, |state| state == State::Python);
    let keyed = python
        .into_iter()
        .filter_map(|(span, t, _)| Some((homes[t]?, span, t)));
    disjoint(keyed.collect(), "interpreter")
}

fn a_python_thread_that_runs_holds_the_gil(
    s: &Valid,
    sim: &Simulation,
) -> Result<(), TestCaseError> {
    if s.runs[0].runtime.is_free_threaded() {
        return Ok(());
    }
    let (homes, trace) = (sim.interpreters(), sim.trace());
    for (span, t, _) in in_state(trace, |state| state == State::Python) {
        let Some(interp) = homes[t] else { continue };
        for held in trace.gils[interp as usize].spans(span.start, span.end, trace.end) {
            prop_assert_eq!(thread_of(held.value), Some(t), "at {}", span.start);
        }
    }
    Ok(())
}

fn at_most_one_thread_has_a_core(trace: &Trace) -> Result<(), TestCaseError> {
    let on_core = in_state(trace, State::on_core);
    let keyed = on_core
        .iter()
        .filter_map(|(span, t, core)| Some(((*core)?.into(), *span, *t)));
    disjoint(keyed.collect(), "core")
}

fn lanes_are_tiled(trace: &Trace) -> Result<(), TestCaseError> {
    for lane in trace.threads.iter().chain(&trace.cores).chain(&trace.gils) {
        let all: Vec<Span> = lane.spans(0, Ns::MAX, trace.end).collect();
        prop_assert_eq!(all[0].start, 0);
        prop_assert!(
            all.windows(2)
                .all(|p| p[0].end == p[1].start && p[0].value != p[1].value)
        );
        prop_assert_eq!(lane.until(trace.end).iter().sum::<Ns>(), trace.end);
    }
    Ok(())
}

fn busy_cores_have_their_thread(trace: &Trace) -> Result<(), TestCaseError> {
    for (core, lane) in trace.cores.iter().enumerate() {
        for busy in lane.spans(0, Ns::MAX, trace.end) {
            let Some(t) = thread_of(busy.value) else {
                continue;
            };
            for span in trace.threads[t].spans(busy.start, busy.end, trace.end) {
                let state = state_of(span.value);
                prop_assert!(
                    state.on_core() && detail_of(span.value) == Some(core as u8),
                    "core {core} {busy:?}: thread {t} {state:?} {span:?}"
                );
            }
        }
    }
    Ok(())
}

/// Time in `span` during which no thread has `core`.
fn idle_within(trace: &Trace, span: Span, core: u16, longest: &mut Ns) -> Ns {
    let mut taken: Vec<Span> = in_state(trace, State::on_core)
        .into_iter()
        .filter(|(s, _, c)| *c == Some(core as u8) && s.end > span.start && s.start < span.end)
        .map(|(s, ..)| s)
        .collect();
    taken.sort_by_key(|s| s.start);
    let (mut at, mut idle) = (span.start, 0);
    for s in taken {
        let gap = s.start.saturating_sub(at);
        idle += gap;
        *longest = (*longest).max(gap);
        at = at.max(s.end);
    }
    let gap = span.end.saturating_sub(at);
    *longest = (*longest).max(gap);
    idle + gap
}

/// With one queue for all, nobody is ready while an allowed core idles; with a queue a core, not beyond the
/// next balance, which comes at the next tick of the operating system.
fn nobody_waits_beside_an_idle_core(s: &Valid, sim: &Simulation) -> Result<(), TestCaseError> {
    let (run, trace) = (&s.runs[0], sim.trace());
    let affinities = affinities(s, sim);
    for (span, t, _) in in_state(trace, |state| state == State::Ready) {
        for core in 0..run.cores as u16 {
            if !affinities[t].is_empty() && !affinities[t].contains(&core) {
                continue;
            }
            let mut longest = 0;
            let idle = idle_within(trace, span, core, &mut longest);
            if run.global_queue {
                prop_assert_eq!(idle, 0, "thread {} ready {:?}, core {} idle", t, span, core);
            } else {
                let tick = S / Ns::from(run.hz);
                prop_assert!(
                    longest <= tick,
                    "thread {t} ready {span:?}, core {core} idle for {longest}"
                );
            }
        }
    }
    Ok(())
}

/// A task that runs, or is stopped in a step, shows what its loop's thread shows; no other task of the loop does.
fn tasks_run_one_at_a_time_in_their_loop(trace: &Trace) -> Result<(), TestCaseError> {
    let in_step = |state: State| {
        state.on_core() || matches!(state, State::GilWait | State::Ready | State::Stopped)
    };
    let mut steps = Vec::new();
    for t in 0..trace.threads.len() {
        let Some(own) = trace.loop_of(t) else {
            continue;
        };
        for span in spans(trace, t) {
            if !in_step(state_of(span.value)) || span.end == span.start {
                continue;
            }
            for carrier in trace.threads[own].spans(span.start, span.end, trace.end) {
                prop_assert_eq!(carrier.value, span.value, "task {} at {}", t, span.start);
            }
            steps.push((own as u16, span, t));
        }
    }
    disjoint(steps, "loop")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_run_obeys_the_laws(s in scenario()) {
        let sim = simulate(&s);
        let trace = sim.trace();
        at_most_one_runs_python_in_an_interpreter_with_a_gil(&s, &sim)?;
        a_python_thread_that_runs_holds_the_gil(&s, &sim)?;
        at_most_one_thread_has_a_core(trace)?;
        lanes_are_tiled(trace)?;
        busy_cores_have_their_thread(trace)?;
        nobody_waits_beside_an_idle_core(&s, &sim)?;
        tasks_run_one_at_a_time_in_their_loop(trace)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_is_the_same_again_and_in_slices(s in scenario(), slice in 1u64..500) {
        let whole = simulate(&s);
        let mut sliced = Simulation::new(&s, 0, Limits::default());
        while !sliced.advance(slice) {}
        prop_assert_eq!(whole.trace(), sliced.trace());
        prop_assert_eq!(whole.report(), sliced.report());
        prop_assert_eq!(whole.trace().hash(), simulate(&s).trace().hash());
    }

    /// No lost wake-up: whoever waits for something that comes, comes back.
    #[test]
    fn programs_whose_waits_are_fulfilled_end(s in scenario()) {
        let mut scenario = s.into_inner();
        // Cooperative threads that spin for a lock on one core would wait for ever; all others end.
        prop_assume!(scenario.runs[0].scheduler != Policy::Cooperative);
        scenario.runs[0].horizon = 60 * S;
        scenario.workload.interrupts.clear();
        // A process whose queue nobody reads never ends, once the pipe is full.
        scenario.runs[0].payload = 0;
        let s = scenario.validate().expect("still valid");
        let sim = simulate(&s);
        prop_assert_eq!(sim.report().outcome, Outcome::Finished);
    }

    #[test]
    fn an_instant_rebuilt_from_a_keyframe_is_what_the_lanes_show(s in scenario(), part in 0.0..1.0) {
        let sim = simulate(&s);
        let trace = sim.trace();
        let at = (trace.end as f64 * part) as Ns;
        let snapshot = sim.snapshot(at);
        for (gil, lane) in snapshot.gils.iter().zip(&trace.gils) {
            let shown = lane.at(at, trace.end).and_then(|s| thread_of(s.value));
            prop_assert_eq!(gil.holder, shown);
            for &waiter in &gil.waiters {
                let state = trace.threads[waiter].at(at, trace.end).map(|s| state_of(s.value));
                prop_assert!(matches!(state, Some(State::GilWait | State::Ready | State::Switching)), "{state:?}");
            }
        }
        for (t, view) in snapshot.threads.iter().enumerate() {
            let state = trace.threads[t].at(at, trace.end).map(|s| state_of(s.value));
            let waits = matches!(state, Some(State::GilWait | State::Lock));
            prop_assert!(!waits || view.waits_on.is_some() || state == Some(State::Lock), "{t} {state:?}");
        }
    }
}

/// Keeps operations whose cost is known beforehand, with fixed spans.
fn plain(body: &[Stmt]) -> Vec<Stmt> {
    let fixed = |dist: Dist| match dist {
        Dist::Fixed(ns) | Dist::Uniform(ns, _) | Dist::Exponential(ns) => Dist::Fixed(ns),
        knob => knob,
    };
    let kept = body.iter().filter_map(|stmt| {
        Some(Stmt::from(match &stmt.op {
            Op::Compute(d) => Op::Compute(fixed(*d)),
            Op::Native(d, gil) => Op::Native(fixed(*d), *gil),
            Op::Io(d) => Op::Io(fixed(*d)),
            Op::Sleep(d) => Op::Sleep(fixed(*d)),
            Op::Loop(times, inner) => Op::Loop(*times, plain(inner)),
            _ => return None,
        }))
    });
    kept.collect()
}

/// CPU time in Python and in native code that a body takes on a core of normal speed.
/// `step` is what the loop's own code takes for each step of a task.
fn cost(body: &[Stmt], python: bool, profile: &Profile, step: Ns) -> [Ns; 2] {
    let mut sum = [0; 2];
    for stmt in body {
        match &stmt.op {
            Op::Io(_) | Op::Sleep(_) => sum[0] += step,
            Op::Compute(Dist::Fixed(ns)) => {
                sum[usize::from(!python)] += ns * profile.overhead / 1000
            }
            Op::Native(Dist::Fixed(ns), _) => sum[1] += ns,
            Op::Loop(Times::Count(n), inner) => {
                let turn = cost(inner, python, profile, step);
                sum[0] += n * turn[0]
                    + if python {
                        (n - 1) * profile.opcode_ns
                    } else {
                        0
                    };
                sum[1] += n * turn[1];
            }
            _ => {}
        }
    }
    sum
}

/// What a worker with an interpreter of its own does beside its code: it starts up, and pickles.
fn beside_the_work(run: &Run) -> Ns {
    let costs = starts(run.runtime);
    let (out, back) = pickling(run.payload);
    match run.mode {
        Mode::Threaded | Mode::Sequential | Mode::Asyncio | Mode::Gevent => 0,
        Mode::Fork => costs.fork + out,
        Mode::Forkserver => costs.forkserver + back + out,
        Mode::Spawn => costs.spawn + back + out,
        Mode::Subinterpreters => costs.create + back + out + costs.close,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever interrupts a thread, it does exactly its work: none is lost, none is done twice.
    #[test]
    fn work_is_conserved(s in scenario()) {
        let mut scenario = s.into_inner();
        scenario.workload.interrupts.clear();
        for role in &mut scenario.workload.roles {
            role.body = plain(&role.body);
            role.body.push(Op::Compute(Dist::Fixed(US)).into());
        }
        let run = &mut scenario.runs[0];
        run.horizon = 60 * S;
        // Time on a core is work where the core is of normal speed.
        run.speeds.clear();
        // A pipe holds it: no loop over what it holds at a time.
        run.payload = run.payload.min(1_000);
        prop_assume!(scenario.clone().validate().is_ok());
        let s = scenario.validate().expect("just seen");
        let sim = simulate(&s);
        let report = sim.report();
        prop_assert_eq!(&report.outcome, &Outcome::Finished);
        let profile = s.runs[0].runtime.profile();
        let step = match s.runs[0].mode {
            // In turns of the interpreter's count-down loop, no faster than 3.14's.
            Mode::Asyncio => 48 * profile.loop_ps.max(12_715) / 1000,
            Mode::Gevent => 2_800 * profile.overhead / 1000,
            _ => 0,
        };
        for thread in &report.threads {
            // Loops, executors, feeders and servers have no role.
            let Some(role) = s.workload.roles.iter().find(|r| r.name == thread.role) else { continue };
            let python = role.home != Home::Native;
            // It starts, joins and unpickles for all others.
            if role.main && s.runs[0].mode.is_isolated() {
                continue;
            }
            let step = if python { step } else { 0 };
            let mut expected = cost(&role.body, python, &profile, step);
            expected[0] += step;
            let worker = python && !role.main;
            expected[1] += if worker { beside_the_work(&s.runs[0]) } else { 0 };
            let done = [thread.ns[State::Python as usize], thread.ns[State::Native as usize]];
            // Who counts references as it computes needs longer, the more so beside others.
            if python && profile.references().is_some() {
                prop_assert!(done[0] >= expected[0] && done[1] == expected[1], "{}", &thread.name);
            } else {
                prop_assert_eq!(done, expected, "{}", &thread.name);
            }
        }
    }
}
