//! What the page shows, as markup. Whatever comes from a scenario is escaped, for a link may say anything.

use crate::plot::{self, Body, Chart, Paper};
use crate::sweep::{Axis, Sweep};
use crate::time::human;
use crate::view::heading;
use crate::view::svg::escape;

/// Buttons for what can be varied.
pub fn choices(sweep: &Sweep) -> String {
    let scenario = sweep.scenario();
    let button = |axis: Axis| {
        let (key, label) = (axis.key(scenario), axis.label(scenario));
        let word = match axis {
            Axis::Runs => label,
            _ => format!("over {label}"),
        };
        format!(
            r#"<button type="button" class="chip small" data-over="{}" aria-pressed="{}">{}</button>"#,
            escape(&key),
            axis == sweep.axis(),
            escape(&word)
        )
    };
    Axis::all(scenario).into_iter().map(button).collect()
}

/// The charts, each with its notes and its files.
pub fn figures(charts: &[Chart], paper: &Paper) -> String {
    charts.iter().map(|chart| figure(chart, paper)).collect()
}

fn figure(chart: &Chart, paper: &Paper) -> String {
    let id = escape(&chart.id);
    if chart.body == Body::Nothing {
        let (title, why) = (escape(&chart.title), escape(&chart.notes.join(" ")));
        return format!(
            r#"<figure class="none" data-chart="{id}"><h3>{title}</h3><p>{why}</p></figure>"#
        );
    }
    let files = ["svg", "png", "csv"].map(|kind| {
        format!(
            r#"<button type="button" class="chip small" data-file="{id}/{kind}" aria-label="{} as {kind}">{}</button>"#,
            escape(&chart.title),
            kind.to_uppercase()
        )
    });
    format!(
        r#"<figure data-chart="{id}">{}<figcaption><p>{}</p><div class="files">{}</div></figcaption></figure>"#,
        plot::svg(chart, paper),
        escape(&chart.notes.join(" ")),
        files.concat()
    )
}

/// The numbers of all points. A row leads to its scenario like the point in the picture.
pub fn table(sweep: &Sweep) -> String {
    let scenario = sweep.scenario();
    let runs: Vec<_> = scenario.runs.iter().collect();
    let label = sweep.axis().label(scenario);
    let mut rows = String::new();
    for (index, _) in runs.iter().enumerate() {
        for point in sweep.of_run(index) {
            let Some(sample) = &point.sample else {
                continue;
            };
            let latency = |of: fn(&crate::sweep::Latency) -> u64| {
                let latency = sample.latency.as_ref();
                latency.map_or("–".to_owned(), |l| human(of(l)))
            };
            let knob = match point.dial {
                Some(dial) => format!(
                    r#"<button type="button" class="link" data-action="turn" data-arg="{}/{}">{}</button>"#,
                    dial.id(),
                    point.value,
                    escape(&dial.human(point.value))
                ),
                None => "–".to_owned(),
            };
            let ended = sample.broken().unwrap_or(sample.outcome.word());
            let cells = [
                escape(&heading::short(&runs, index)),
                knob,
                format!("{ended}, {}", human(sample.end)),
                sample.speedup.map_or("–".to_owned(), |s| format!("{s:.2}")),
                sample.rate.map_or("–".to_owned(), |r| format!("{r:.1}")),
                latency(|l| l.p50),
                latency(|l| l.p95),
                human(sample.busy),
            ];
            let here = if point.here {
                r#" aria-current="true""#
            } else {
                ""
            };
            rows += &format!("<tr{here}><td>{}</td></tr>", cells.join("</td><td>"));
        }
    }
    let heads = [
        "run",
        &label,
        "end",
        "speed-up",
        "requests/s",
        "p50",
        "p95",
        "cores busy",
    ];
    let heads: String = heads
        .iter()
        .map(|h| format!("<th scope=\"col\">{}</th>", escape(h)))
        .collect();
    format!("<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::presets;
    use crate::sweep::{Cache, LIMITS};
    use crate::view::palette::Theme;

    #[test]
    fn names_from_a_link_cannot_leave_their_element() {
        let mut scenario = presets::find("convoy").unwrap().scenario();
        for role in &mut scenario.workload.roles {
            role.name = format!("<b>\"{}", role.name);
        }
        scenario.workload.title = "<script>".to_owned();
        let scenario = scenario.validate().unwrap();
        let paper = Paper {
            width: 600.0,
            height: 400.0,
            letters: 0.0,
            theme: Theme::Light,
            alive: true,
            caption: Some("<script>"),
        };
        for axis in Axis::all(&scenario) {
            let mut sweep = Sweep::new(&scenario, axis, LIMITS);
            sweep.advance(u64::MAX, &mut Cache::default());
            let all = [
                choices(&sweep),
                figures(&plot::charts(&sweep), &paper),
                table(&sweep),
            ];
            assert!(
                all.iter()
                    .all(|text| !text.contains("<b>") && !text.contains("<script"))
            );
        }
    }
}
