//! The picture of a scenario, as a file: title, timelines, the sentence at the cursor, numbers.

use crate::exchange::Recorded;
use crate::explain::{Case, Explanation, explain};
use crate::link::{self, LinkView, Theme};
use crate::scenario::{Run, Scenario};
use crate::sim::Simulation;
use crate::time::Ns;
use crate::trace::{State, state_of};
use crate::view::lanes::{Lanes, homes};
use crate::view::numbers::numbers;
use crate::view::poster::{Poster, poster};
use crate::view::viewport::Viewport;
use crate::view::{RunView, palette, svg, text};

/// Width and least height, CSS pixels; many lanes make the picture higher.
const SIZE: (f32, f32) = (1920.0, 1080.0);
/// Height that a thread's lane should have at least.
const LANE: f32 = 24.0;

pub(super) fn picture(scenario: &Scenario, runs: &[Simulation], view: &LinkView) -> String {
    let pairs = || scenario.runs.iter().zip(runs);
    let lanes = Lanes {
        homes: runs.iter().map(|run| homes(run.trace())).collect(),
        ..view.lanes()
    };
    let views: Vec<RunView> = pairs()
        .enumerate()
        .map(|(i, (run, simulation))| {
            let (names, interpreters) = (simulation.names(), simulation.interpreters());
            RunView {
                lanes: &lanes,
                ..RunView::new(i, run, simulation.trace(), names, interpreters)
            }
        })
        .collect();
    let reports: Vec<_> = runs.iter().map(Simulation::report).collect();
    let told = scenario.at.map(|at| (at, sentence(&views, runs, at)));
    let theme = match view.theme {
        Some(Theme::Dark) => palette::Theme::Dark,
        Some(Theme::Light) | None => palette::Theme::Light,
    };
    let link = link::write(scenario, view);
    let content = Poster {
        title: &scenario.workload.title,
        link: Some(&link),
        runs: &views,
        viewport: viewport(&views, view.span),
        cursor: told.as_ref().map(|(at, told)| (*at, told)),
        numbers: &numbers(&scenario.runs.iter().zip(&reports).collect::<Vec<_>>()),
        measure: &text::estimate,
    };
    draw(&content, theme)
}

/// The picture of recorded runs.
pub(super) fn recorded(runs: &[Recorded], title: &str) -> String {
    let settings = Run::default();
    let views: Vec<RunView> = runs
        .iter()
        .enumerate()
        .map(|(index, run)| {
            let name = if run.name.is_empty() {
                title
            } else {
                &run.name
            };
            RunView {
                recorded: Some(name),
                ..RunView::new(index, &settings, &run.trace, &run.names, &run.interpreters)
            }
        })
        .collect();
    let content = Poster {
        title,
        link: None,
        runs: &views,
        viewport: viewport(&views, None),
        cursor: None,
        numbers: &[],
        measure: &text::estimate,
    };
    draw(&content, palette::Theme::Light)
}

/// What is seen: all of the longest run, unless something else is asked for.
fn viewport(views: &[RunView], span: Option<(Ns, Ns)>) -> Viewport {
    let longest = views.iter().map(|view| view.trace.end).max().unwrap_or(0);
    let mut viewport = Viewport::fit(longest, SIZE.0);
    if let Some((from, to)) = span {
        viewport.from = from as f64;
        viewport.to = to as f64;
    }
    viewport
}

fn draw(content: &Poster, theme: palette::Theme) -> String {
    let lanes: usize = content.runs.iter().map(|view| view.names.len()).sum();
    let height = SIZE.1.max(lanes as f32 * LANE + SIZE.1 / 2.0);
    let scene = poster(content, SIZE.0, height);
    svg::render(&scene, theme, content.title, content.link)
}

/// What is to be said about an instant: about a thread that waits for what another has, if there is one, and
/// rather about one of its own kind than about one of many.
fn sentence(views: &[RunView], runs: &[Simulation], at: Ns) -> Explanation {
    let waiting = |run: usize| {
        let view = &views[run];
        let end = view.trace.end.max(at + 1);
        let is = |thread: usize, wanted| {
            let span = view
                .trace
                .threads
                .get(thread)
                .and_then(|lane| lane.at(at, end));
            span.is_some_and(|span| state_of(span.value) == wanted)
        };
        let threads = runs[run].report().threads;
        let peers = |thread: &usize| {
            let role = &threads[*thread].role;
            threads.iter().filter(|other| other.role == *role).count()
        };
        let waits = [
            State::GilWait,
            State::Lock,
            State::Stopped,
            State::Turn,
            State::Ready,
        ];
        waits.into_iter().find_map(|wanted| {
            let those = (0..threads.len()).filter(|&thread| is(thread, wanted));
            Some((run, those.min_by_key(peers)?))
        })
    };
    let (run, thread) = (0..views.len()).find_map(waiting).unwrap_or((0, 0));
    let view = &views[run];
    let snapshot = runs[run].snapshot(at);
    let case = Case {
        run: view.run,
        trace: view.trace,
        names: view.names,
        snapshot: &snapshot,
    };
    explain(&case, thread)
}
