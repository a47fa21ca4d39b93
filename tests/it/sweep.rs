//! Many runs for a curve: every point is the run that its link opens, curves have the shape that is known, and a sweep can be
//! left and taken up again.

use gilscope::knob::{Setting, apply};
use gilscope::plot::{self, Body, Chart, Line, Paper};
use gilscope::scenario::check::Valid;
use gilscope::scenario::presets;
use gilscope::sim::{Outcome, Simulation};
use gilscope::sweep::{Axis, Cache, LIMITS, Sample, Sweep};
use gilscope::view::palette::Theme;

fn scenario(id: &str, settings: &[(&str, &str)]) -> Valid {
    let mut scenario = presets::find(id).unwrap().scenario();
    let settings = settings.iter().map(|(k, v)| Setting::parse(k, v).unwrap());
    apply(&mut scenario, &settings.collect::<Vec<_>>());
    scenario.validate().unwrap()
}

fn sweep(scenario: &Valid, over: &str) -> Sweep {
    let axis = Axis::find(scenario, over).unwrap();
    let mut sweep = Sweep::new(scenario, axis, LIMITS);
    assert!(sweep.advance(u64::MAX, &mut Cache::default()));
    sweep
}

/// The values of a run with one of its numbers.
fn curve(sweep: &Sweep, run: usize, of: impl Fn(&Sample) -> Option<f64>) -> Vec<(u64, f64)> {
    let value = |p: &gilscope::sweep::Point| Some((p.value, of(p.sample.as_ref()?)?));
    sweep.of_run(run).filter_map(value).collect()
}

fn charts(sweep: &Sweep) -> Vec<Chart> {
    plot::charts(sweep)
}

fn lines(chart: &Chart) -> &[Line] {
    match &chart.body {
        Body::Lines { lines, .. } => lines,
        other => panic!("no lines: {other:?}"),
    }
}

#[test]
fn computing_gains_nothing_under_a_gil_and_the_cores_without_one() {
    let both = [
        ("runtime", "3.12,3.14t"),
        ("mode", "threaded"),
        ("cores", "4"),
    ];
    let sweep = sweep(&scenario("countdown", &both), "threads");
    for (threads, times) in curve(&sweep, 0, |s| s.speedup) {
        assert!((0.95..=1.0).contains(&times), "3.12, {threads}: {times}");
    }
    let free = curve(&sweep, 1, |s| s.speedup);
    for (threads, times) in &free {
        let most = (*threads).min(4) as f64;
        assert!(*times <= most * 1.001, "{threads}: {times}");
        assert!(*threads > 4 || *times > most * 0.9, "{threads}: {times}");
    }
    assert!(free.last().unwrap().1 > 3.5);

    // What the picture says of it: the GIL is held all the time, and nothing is fitted that can be measured.
    let charts = charts(&sweep);
    let names: Vec<&str> = lines(&charts[0]).iter().map(|l| &*l.name).collect();
    assert!(
        names.contains(&"3.12, Amdahl 100 % serial (measured)"),
        "{names:?}"
    );
    assert!(
        names
            .iter()
            .any(|n| n.starts_with("3.14t, Amdahl") && n.ends_with("(fitted)"))
    );
    let ideal = lines(&charts[0])
        .iter()
        .find(|l| l.name == "ideal")
        .unwrap();
    let at = |x: f64| ideal.dots.iter().find(|d| d.x == x).unwrap().y.unwrap();
    assert!((at(2.0) - 2.0).abs() < 0.05 && (at(8.0) - 4.0).abs() < 0.1);
}

#[test]
fn over_cores_a_gil_stays_flat_too() {
    let both = [
        ("runtime", "3.12,3.14t"),
        ("mode", "threaded"),
        ("threads", "4"),
    ];
    let sweep = sweep(&scenario("countdown", &both), "cores");
    for (cores, times) in curve(&sweep, 0, |s| s.speedup) {
        assert!((0.9..=1.0).contains(&times), "{cores}: {times}");
    }
    let free = curve(&sweep, 1, |s| s.speedup);
    assert!(free[0].1 < 1.01 && free[3].1 > 3.6, "{free:?}");
    // More cores than threads are of no use.
    assert!(free.last().unwrap().1 <= 4.0);
}

#[test]
fn the_latency_of_a_convoy_grows_with_the_interval_and_not_without_one() {
    let sweep = sweep(&scenario("convoy", &[]), "interval");
    let p95 = curve(&sweep, 0, |s| s.latency.as_ref().map(|l| l.p95 as f64));
    assert_eq!((p95[0].0, p95.last().unwrap().0), (100_000, 100_000_000));
    for pair in p95
        .iter()
        .filter(|(ns, _)| *ns >= 2_000_000)
        .collect::<Vec<_>>()
        .windows(2)
    {
        assert!(pair[0].1 < pair[1].1, "{pair:?}");
    }
    assert!(p95.last().unwrap().1 > 20.0 * p95[0].1);
    // The free-threaded run is one point and one level line.
    assert_eq!(sweep.of_run(1).count(), 1);
    let charts = charts(&sweep);
    let ids: Vec<&str> = charts.iter().map(|c| &*c.id).collect();
    assert_eq!(ids, ["throughput", "latency"]);
    let level = lines(&charts[1])
        .iter()
        .find(|l| l.name == "3.14t, p95 (has no switch interval)");
    let ends: Vec<_> = level.unwrap().dots.iter().map(|dot| dot.y).collect();
    assert_eq!(ends.len(), 2);
    assert_eq!(ends[0], ends[1]);
}

#[test]
fn every_point_is_the_run_that_it_leads_to() {
    for (id, over) in [
        ("convoy", "threads.echo"),
        ("battle", "interval"),
        ("countdown", "cores"),
    ] {
        let base = scenario(id, &[]);
        let sweep = sweep(&base, over);
        for point in sweep.points() {
            let mut simulation = Simulation::new(point.scenario(), 0, LIMITS);
            simulation.run();
            let report = simulation.report();
            let sample = point.sample.as_ref().unwrap();
            assert_eq!((sample.end, &sample.outcome), (report.end, &report.outcome));
            assert_eq!(
                (sample.speedup, sample.completed),
                (report.speedup, report.completed())
            );
            assert_eq!(sample.busy, report.cores.iter().sum::<u64>());
            // It differs from the scenario in that knob and in how long it is watched alone.
            let mut run = base.runs[point.run].clone();
            run.horizon = point.scenario().runs[0].horizon;
            let mut one = base.clone().into_inner();
            one.runs = vec![run];
            if let Some(dial) = point.dial.filter(|_| !point.here) {
                dial.put(&mut one, 0, point.value);
            }
            assert_eq!(one.runs, point.scenario().runs, "{id} {}", point.value);
        }
    }
    // As they are, the runs end where the page ends them.
    let base = scenario("convoy", &[]);
    for point in sweep(&base, "runs").points() {
        assert_eq!(point.scenario().runs[0], base.runs[point.run]);
    }
}

#[test]
fn a_sweep_in_slices_is_the_sweep_and_what_was_left_is_taken_up_again() {
    let base = scenario("convoy", &[]);
    let axis = Axis::find(&base, "interval").unwrap();
    let whole = sweep(&base, "interval");
    let mut cache = Cache::default();
    let mut begun = Sweep::new(&base, axis, LIMITS);
    let mut slices = 0;
    while begun.progress().0 < 4 {
        assert!(!begun.advance(300, &mut cache));
        slices += 1;
    }
    assert!(slices > 4, "{slices}");
    assert!(begun.points().iter().any(|point| point.sample.is_none()));
    // Left here. What was finished is known to the next.
    drop(begun);
    let mut next = Sweep::new(&base, axis, LIMITS);
    assert!(!next.advance(1, &mut cache));
    assert_eq!(next.progress().0, 4);
    while !next.advance(7_000, &mut cache) {}
    for (a, b) in whole.points().iter().zip(next.points()) {
        assert_eq!((a.value, &a.sample), (b.value, &b.sample));
    }
    // And a third costs nothing at all.
    let mut third = Sweep::new(&base, axis, LIMITS);
    assert!(third.advance(0, &mut cache));
}

#[test]
fn limits_and_deadlocks_are_shown_as_such() {
    let philosophers = presets::ALL.iter().find(|preset| {
        let valid = preset.scenario().validate().unwrap();
        let mut run = Simulation::new(&valid, 0, LIMITS);
        run.run();
        matches!(run.report().outcome, Outcome::Deadlock { .. })
    });
    let scenario = philosophers.unwrap().scenario().validate().unwrap();
    let swept = sweep(&scenario, "cores");
    let charts = plot::charts(&swept);
    let says = charts.iter().flat_map(|chart| match &chart.body {
        Body::Lines { lines, .. } => lines
            .iter()
            .flat_map(|l| &l.dots)
            .map(|d| d.says.clone())
            .collect(),
        _ => chart.notes.clone(),
    });
    let text: Vec<String> = says.collect();
    let stuck = text.iter().filter(|t| t.ends_with(": deadlock"));
    assert!(stuck.count() > 4, "{text:?}");
    let explains = |note: &String| note.contains("cross") && note.contains("deadlock");
    assert!(charts[0].notes.iter().any(explains));

    let few = gilscope::sim::Limits {
        events: 50,
        ..LIMITS
    };
    let base = self::scenario("convoy", &[]);
    let mut cut = Sweep::new(&base, Axis::find(&base, "interval").unwrap(), few);
    assert!(cut.advance(u64::MAX, &mut Cache::default()));
    assert!(
        cut.points()
            .iter()
            .all(|p| p.sample.as_ref().unwrap().broken().is_some())
    );
}

#[test]
fn every_chart_of_every_preset_is_a_picture() {
    for preset in presets::ALL {
        let scenario = preset.scenario().validate().unwrap();
        for axis in Axis::all(&scenario).into_iter().take(1).chain([Axis::Runs]) {
            let few = gilscope::sim::Limits {
                events: 20_000,
                ..LIMITS
            };
            let mut sweep = Sweep::new(&scenario, axis, few);
            assert!(
                !plot::charts(&sweep).is_empty(),
                "{} before anything is simulated",
                preset.id
            );
            sweep.advance(u64::MAX, &mut Cache::default());
            for chart in plot::charts(&sweep) {
                for (alive, width) in [(true, 358.0), (false, 1200.0)] {
                    let paper = Paper {
                        width,
                        height: 400.0,
                        letters: 0.0,
                        theme: Theme::Light,
                        alive,
                        caption: None,
                    };
                    let svg = plot::svg(&chart, &paper);
                    assert!(
                        !svg.contains("NaN") && !svg.contains("inf "),
                        "{} {}",
                        preset.id,
                        chart.id
                    );
                    assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count());
                    // The page's policy forbids styles in markup.
                    assert!(!svg.contains("style="));
                    assert!(alive || !svg.contains("data-action"));
                }
                assert!(
                    plot::csv::chart(&chart).lines().count() > 1,
                    "{} {}",
                    preset.id,
                    chart.id
                );
            }
        }
    }
}
