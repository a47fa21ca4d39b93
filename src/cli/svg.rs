//! The picture of the page, as a file.

use crate::link::{LinkView, Theme};
use crate::scenario::Scenario;
use crate::sim::Simulation;
use crate::view::layout::{Density, layout};
use crate::view::timeline::{Pointing, Timeline, draw};
use crate::view::viewport::Viewport;
use crate::view::{RunView, palette, svg, text};

/// Size of the picture, CSS pixels; it is higher where the lanes need it.
const SIZE: (f32, f32) = (1480.0, 800.0);

pub(super) fn picture(scenario: &Scenario, runs: &[Simulation], view: &LinkView) -> String {
    let views: Vec<RunView> = scenario
        .runs
        .iter()
        .zip(runs)
        .map(|(run, simulation)| RunView {
            run,
            trace: simulation.trace(),
            names: simulation.names(),
        })
        .collect();
    let place = |height| {
        layout(
            &views,
            SIZE.0,
            height,
            Density::Normal,
            0.0,
            &text::estimate,
        )
    };
    let first = place(SIZE.1);
    let layout = match first.content_height > first.height {
        true => place(first.content_height),
        false => first,
    };
    let longest = runs.iter().map(|run| run.trace().end).max().unwrap_or(0);
    let mut viewport = Viewport::fit(longest, layout.plot.w);
    if let Some((from, to)) = view.span {
        viewport.from = from as f64;
        viewport.to = to as f64;
    }
    let timeline = Timeline {
        runs: &views,
        layout: &layout,
        viewport,
        measure: &text::estimate,
    };
    let pointing = Pointing {
        cursor: scenario.at,
        hover: None,
    };
    let theme = match view.theme {
        Some(Theme::Dark) => palette::Theme::Dark,
        Some(Theme::Light) | None => palette::Theme::Light,
    };
    svg::render(
        &draw(&timeline, None, &pointing),
        theme,
        &scenario.workload.title,
    )
}
