//! The picture as text: what stands where, for a small convoy.

use expect_test::expect;

use super::hit::hit;
use super::layout::{Density, LaneKind, layout};
use super::palette::Role;
use super::scene::{Align, Draw, Fill, Scene};
use super::text::estimate;
use super::timeline::{Pointing, Selection, Timeline, base, draw, overlay};
use super::viewport::Viewport;
use super::*;
use crate::explain::{Arrow, ArrowKind, Wait, WaitGraph, WaitKind};
use crate::runtime::Version;
use crate::time::Ns;
use crate::time::{MS, US};
use crate::trace::{Lane, Mark, MarkKind, NO_DETAIL, State, thread_value};

struct Fixture {
    runs: Vec<Run>,
    traces: Vec<Trace>,
    names: Vec<String>,
}

impl Fixture {
    fn views(&self) -> Vec<RunView<'_>> {
        let both = self.runs.iter().zip(&self.traces).enumerate();
        both.map(|(i, (run, trace))| RunView::new(i, run, trace, &self.names, &[]))
            .collect()
    }
}

fn lane(spans: &[(Ns, State)]) -> Lane {
    let mut lane = Lane::states();
    for &(at, state) in spans {
        lane.push(at, thread_value(state, NO_DETAIL));
    }
    lane
}

fn holders(spans: &[(Ns, u16)]) -> Lane {
    let mut lane = Lane::holders();
    for &(at, holder) in spans {
        lane.push(at, holder);
    }
    lane
}

/// A worker holds the GIL for 5 ms; echo waits, runs for 1 ms, and is blocked on I/O.
fn convoy() -> Fixture {
    use State::{GilWait, Io, Python};
    let gil = Trace {
        loops: Vec::new(),
        threads: vec![
            lane(&[(0, Python), (5 * MS, GilWait), (6 * MS, Python)]),
            lane(&[(0, GilWait), (5 * MS, Python), (6 * MS, Io)]),
        ],
        cores: vec![
            holders(&[(0, 1), (5 * MS, 0), (6 * MS, 1)]),
            holders(&[(0, 0), (5 * MS, 2), (6 * MS, 0)]),
        ],
        gils: vec![holders(&[(0, 1), (5 * MS, 2), (6 * MS, 1)])],
        marks: vec![Mark {
            at: 5 * MS,
            thread: 1,
            kind: MarkKind::DropRequest,
            arg: 0,
        }],
        end: 10 * MS,
        recording: true,
    };
    let free = Trace {
        loops: Vec::new(),
        threads: vec![lane(&[(0, Python)]), lane(&[(0, Python), (MS, Io)])],
        cores: vec![holders(&[(0, 1)]), holders(&[(0, 2), (MS, 0)])],
        gils: Vec::new(),
        marks: Vec::new(),
        end: 8 * MS,
        recording: true,
    };
    Fixture {
        runs: [Version::PY312, Version::PY314T]
            .map(|runtime| Run {
                runtime,
                cores: 2,
                ..Run::default()
            })
            .to_vec(),
        traces: vec![gil, free],
        names: vec!["worker".to_owned(), "echo".to_owned()],
    }
}

/// Filled areas and texts, one a line.
fn dump(scene: &Scene) -> String {
    let mut text = String::new();
    for command in &scene.commands {
        let line = match command {
            Draw::Rect { rect, fill, .. } => format!("{:?} {}", name(fill), place(rect)),
            Draw::Text(t) => format!("\"{}\" {:.0},{:.0} {}px", t.text, t.x, t.y, t.size),
            Draw::Polygon { role, .. } => format!("shape {role:?}"),
            Draw::Circle { at, .. } => format!("knob {:.0},{:.0}", at.x, at.y),
            Draw::Strip(strip) => format!("strip of {}", strip.cells.len()),
            _ => continue,
        };
        text += &line;
        text.push('\n');
    }
    text
}

fn name(fill: &Fill) -> super::palette::Role {
    if fill.pattern == super::palette::Pattern::Solid {
        fill.ground
    } else {
        fill.ink
    }
}

fn place(rect: &super::scene::Rect) -> String {
    format!("{:.0},{:.0} {:.0}x{:.0}", rect.x, rect.y, rect.w, rect.h)
}

#[test]
fn a_small_convoy() {
    let fixture = convoy();
    let views = fixture.views();
    let layout = layout(&views, 800.0, 420.0, Density::Normal, 0.0, &estimate);
    let timeline = Timeline::plain(
        &views,
        &layout,
        Viewport::fit(10 * MS, layout.plot.w),
        &estimate,
    );
    let pointing = Pointing {
        cursor: Some(2 * MS),
        hover: None,
    };
    let scene = draw(&timeline, Some(Selection { run: 0, thread: 1 }), &pointing);
    expect![[r#"
        Ground 0,0 800x420
        Select 0,141 800x66
        "3.12" 105,51 20px
        "one GIL: waiters may ask after 5 ms" 116,51 12px
        "2 cores" 105,223 11px
        Held 116,57 332x18
        "worker" 122,70 11px
        Held 448,57 66x18
        "echo" 454,70 11px
        Held 514,57 265x18
        "worker" 520,70 11px
        "GIL" 105,71 15px
        State(Python) 116,81 332x54
        "runs Python" 124,113 14px
        State(GilWait) 448,105 66x30
        State(Python) 514,81 265x54
        "runs Python" 522,113 14px
        "worker" 105,113 15px
        State(GilWait) 116,171 332x30
        Ground 120,177 140x17
        "waits for the GIL" 124,191 14px
        State(Python) 448,147 66x54
        State(Io) 514,193 265x8
        "I/O" 522,188 14px
        "echo" 105,179 15px
        strip of 2
        strip of 1
        shape Ground
        shape Ink
        "3.14t" 105,258 20px
        "no GIL: every thread that has a core runs" 116,258 12px
        "2 cores" 105,406 11px
        State(Python) 116,264 530x54
        "runs Python" 124,296 14px
        "worker" 105,296 15px
        State(Python) 116,330 66x54
        State(Io) 182,376 464x8
        "blocked on I/O" 190,371 14px
        "echo" 105,362 15px
        strip of 1
        strip of 1
        "0 ms" 116,17 12px
        "1 ms" 182,17 12px
        "2 ms" 249,17 12px
        "3 ms" 315,17 12px
        "4 ms" 381,17 12px
        "5 ms" 448,17 12px
        "6 ms" 514,17 12px
        "7 ms" 580,17 12px
        "8 ms" 646,17 12px
        "9 ms" 713,17 12px
        "10 ms" 775,17 12px
        knob 249,25
    "#]]
    .assert_eq(&dump(&scene));
}

#[test]
fn every_lane_is_found_where_it_is_drawn() {
    let fixture = convoy();
    let views = fixture.views();
    for density in [Density::Normal, Density::Present, Density::Phone] {
        let layout = layout(&views, 390.0, 844.0, density, 0.0, &estimate);
        let viewport = Viewport::fit(10 * MS, layout.plot.w);
        for (run, place) in layout.runs.iter().enumerate() {
            for lane in &place.lanes {
                let x = layout.plot.x + layout.plot.w * 0.55;
                let found = hit(&views, &layout, &viewport, x, lane.rect.middle()).unwrap();
                assert_eq!((found.run, found.lane), (run, lane.kind));
                assert!(found.at.abs_diff(5_500 * US) < 20 * US);
                assert!(
                    found
                        .span
                        .is_some_and(|s| s.start <= found.at && found.at < s.end)
                );
                let label = hit(&views, &layout, &viewport, 2.0, lane.rect.middle()).unwrap();
                assert_eq!((label.lane, label.span), (lane.kind, None));
            }
        }
        let gil = &layout.runs[0].lanes[0];
        let x = layout.plot.x + layout.plot.w * 0.55;
        let found = hit(&views, &layout, &viewport, x, gil.rect.middle()).unwrap();
        assert_eq!((found.lane, found.thread()), (LaneKind::Gil(0), Some(1)));
        assert_eq!(hit(&views, &layout, &viewport, x, 1.0), None);
    }
}

#[test]
fn lanes_fill_the_stage_until_they_must_scroll() {
    let mut fixture = convoy();
    for (threads, scrolls) in [(1, false), (8, false), (256, true)] {
        for trace in &mut fixture.traces {
            *trace = Trace::new(threads, 4, trace.gils.len());
        }
        fixture.names = (0..threads).map(|i| format!("worker {i}")).collect();
        let views = fixture.views();
        for (density, width, height, least) in [
            (Density::Normal, 1480.0, 870.0, 14.0),
            (Density::Present, 1920.0, 1000.0, 32.0),
            (Density::Phone, 390.0, 800.0, 16.0),
        ] {
            let layout = layout(&views, width, height, density, 1e9, &estimate);
            let lanes: Vec<_> = layout.runs.iter().flat_map(|run| &run.lanes).collect();
            assert!(lanes.windows(2).all(|p| p[0].rect.bottom() <= p[1].rect.y));
            assert!(lanes.iter().all(|lane| lane.rect.y.fract() == 0.0));
            assert!(layout.sizes.lane >= least);
            assert_eq!(
                layout.scroll > 0.0,
                scrolls || layout.content_height > height
            );
            let last = lanes.last().unwrap().rect.bottom();
            assert!(
                last <= height,
                "the last lane can be reached: {last} {height}"
            );
            if threads == 8 && density == Density::Normal {
                assert!(layout.content_height > height * 0.95 && !scrolls);
            }
        }
    }
}

/// Two runs with a GIL and two without, of three threads each.
fn four_runs() -> Fixture {
    let mut fixture = convoy();
    let versions = [
        Version::PY27,
        Version::PY312,
        Version::PY313T,
        Version::PY314T,
    ];
    fixture.runs = versions
        .map(|runtime| Run {
            runtime,
            ..Run::default()
        })
        .to_vec();
    fixture.traces = [1, 1, 0, 0].map(|gils| Trace::new(3, 4, gils)).to_vec();
    fixture.names = ["worker 1", "worker 2", "echo"].map(str::to_owned).to_vec();
    fixture
}

#[test]
fn four_runs_are_presented_whole_and_in_large_type() {
    for (fixture, width, height) in [
        (convoy(), 1280.0, 500.0),
        (four_runs(), 1920.0, 820.0),
        (four_runs(), 1280.0, 500.0),
    ] {
        let views = fixture.views();
        let layout = layout(&views, width, height, Density::Present, 0.0, &estimate);
        assert!(layout.content_height <= height, "{}", layout.content_height);
        let timeline = Timeline::plain(
            &views,
            &layout,
            Viewport::fit(10 * MS, layout.plot.w),
            &estimate,
        );
        let mut above = f32::NEG_INFINITY;
        for command in base(&timeline, None).commands {
            let Draw::Text(text) = command else { continue };
            assert!(text.size >= 24.0, "{} {}", text.text, text.size);
            if text.align == Align::End && fixture.names.contains(&text.text) {
                assert!(text.y - above >= 20.0, "{} touches another", text.text);
                above = text.y;
            }
        }
    }
}

#[test]
fn a_frame_costs_pixels_not_intervals() {
    let mut trace = Trace::new(4, 64, 1);
    for n in 0..40_000u64 {
        for (index, lane) in trace.threads.iter_mut().enumerate() {
            let state = State::from_code(1 + ((n + index as u64) % 9) as u16);
            lane.push(n * 997, thread_value(state, NO_DETAIL));
        }
        trace.gils[0].push(n * 991, (n % 5) as u16);
        trace.cores[0].push(n * 983, (n % 5) as u16);
        trace.marks.push(Mark {
            at: n * 900,
            thread: 0,
            kind: MarkKind::FailedAcquire,
            arg: 0,
        });
    }
    trace.end = 40_000 * 997;
    let names = ["a", "b", "c", "d"].map(str::to_owned);
    let run = Run::default();
    let view = [RunView::new(0, &run, &trace, &names, &[])];
    let layout = layout(&view, 1000.0, 600.0, Density::Normal, 0.0, &estimate);
    let timeline = Timeline::plain(
        &view,
        &layout,
        Viewport::fit(trace.end, layout.plot.w),
        &estimate,
    );
    let scene = base(&timeline, None);
    assert!(scene.commands.len() < 200, "{}", scene.commands.len());
    let cells = |c: &Draw| match c {
        Draw::Strip(strip) => strip.cells.len(),
        _ => 0,
    };
    let all: usize = scene.commands.iter().map(cells).sum();
    assert!(all <= 6 * 9 * layout.plot.w as usize, "{all}");
    assert!(overlay(&timeline, &Pointing::default()).commands.is_empty());
}

/// Heads of arrows: each is a polygon on a rim.
fn arrows(scene: &Scene) -> usize {
    let heads = |draw: &&Draw| matches!(draw, Draw::Polygon { role, .. } if *role != Role::Ground);
    scene.commands.iter().filter(heads).count()
}

#[test]
fn of_a_crowd_of_arrows_those_asked_for_stand_out() {
    // Twenty threads on whom thread 0 acts in turn, a thousand times in 10 ms, and at the end once on one alone.
    let mut fixture = convoy();
    fixture.names = (0..20).map(|i| i.to_string()).collect();
    fixture.traces.truncate(1);
    fixture.traces[0].marks.clear();
    fixture.traces[0].threads = vec![lane(&[(0, State::Io)]); 20];
    let wakes = |i: Ns, at: Ns| Arrow {
        from_thread: 0,
        from_at: at,
        to_thread: 1 + i as usize % 19,
        to_at: at,
        kind: ArrowKind::Wakes,
        on: None,
    };
    let mut all: Vec<Arrow> = (0..1_000).map(|i| wakes(i, i * 8 * US)).collect();
    all.push(wakes(4, 10 * MS));
    let views = fixture.views();
    let place = layout(&views, 1_400.0, 800.0, Density::Normal, 0.0, &estimate);
    let viewport = Viewport::fit(10 * MS, place.plot.w);
    let timeline = Timeline {
        arrows: &[all],
        ..Timeline::plain(&views, &place, viewport, &estimate)
    };
    let of = |thread| arrows(&base(&timeline, Some(Selection { run: 0, thread })));
    assert_eq!(arrows(&base(&timeline, None)), 1, "but for the one alone");
    let (everybody, one) = (of(0), of(7));
    assert!(
        everybody > 300 && (30..80).contains(&one),
        "{everybody} {one}"
    );
    // The pointer on a lane, and the cursor, ask for some more.
    let lane = place.runs[0]
        .lanes
        .iter()
        .find(|l| l.kind == LaneKind::Thread(7));
    let y = lane.map_or(0.0, |lane| lane.rect.middle());
    let hover = hit(&views, &place, &viewport, place.plot.x + 300.0, y);
    let over = |pointing: Pointing| arrows(&overlay(&timeline, &pointing));
    let (cursor, nobody) = (Some(4 * MS), Pointing::default());
    assert_eq!(over(nobody), 0);
    assert_eq!(over(Pointing { hover, ..nobody }), one - 1);
    assert!((1..20).contains(&over(Pointing { cursor, ..nobody })));
}

#[test]
fn who_is_waited_for_by_many_has_one_line_with_a_dot_for_each() {
    let mut fixture = convoy();
    fixture.names = (0..40).map(|i| i.to_string()).collect();
    fixture.traces.truncate(1);
    fixture.traces[0].threads = vec![lane(&[(0, State::GilWait)]); 40];
    let wait = |thread| Wait {
        thread,
        on: "the GIL".to_owned(),
        kind: WaitKind::Gil,
        holder: Some(10).filter(|holder| *holder != thread),
        timed: true,
        stuck: false,
    };
    let graph = WaitGraph {
        waits: (0..40).map(wait).collect(),
        ..WaitGraph::default()
    };
    let views = fixture.views();
    let place = layout(&views, 1_400.0, 800.0, Density::Normal, 0.0, &estimate);
    let timeline = Timeline {
        waits: &[graph],
        ..Timeline::plain(
            &views,
            &place,
            Viewport::fit(10 * MS, place.plot.w),
            &estimate,
        )
    };
    let cursor = Some(4 * MS);
    let scene = overlay(
        &timeline,
        &Pointing {
            cursor,
            ..Pointing::default()
        },
    );
    let at = |draw: &Draw| match draw {
        Draw::Circle { at, role, .. } if *role == Role::Muted => Some(at.x),
        _ => None,
    };
    let dots: Vec<f32> = scene.commands.iter().filter_map(at).collect();
    assert!(
        dots.len() >= 39 && dots.iter().all(|x| *x == dots[0]),
        "{dots:?}"
    );
}
