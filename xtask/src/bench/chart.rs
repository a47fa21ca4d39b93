//! Growth as a picture: nanoseconds an event over whatever grows, both on logarithmic scales.

use std::fmt::Write as _;

/// What grows.
pub(super) struct Panel {
    /// Its name.
    pub(super) title: String,
    /// One line each: name, and points of size and nanoseconds.
    pub(super) lines: Vec<(String, Vec<(f64, f64)>)>,
    /// Also show what log n would be, from the slowest at 2.
    pub(super) guide: bool,
}

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 260.0;
/// Left, top, right, bottom.
const MARGIN: [f64; 4] = [46.0, 34.0, 14.0, 40.0];
const COLOURS: [&str; 3] = ["#00805e", "#c84e00", "#4b2fd0"];
const DASHES: [&str; 3] = ["", "6 3", "2 3"];
/// Nanoseconds at the lower and the upper edge.
const RANGE: (f64, f64) = (10.0, 10_000.0);

/// All panels side by side, in one SVG.
pub(super) fn svg(panels: &[Panel]) -> String {
    let width = WIDTH * panels.len() as f64;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"11\" fill=\"#16181d\">\n\
         <rect width=\"{width}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n"
    );
    for (index, panel) in panels.iter().enumerate() {
        let _ = writeln!(
            out,
            "<g transform=\"translate({} 0)\">",
            index as f64 * WIDTH
        );
        draw(&mut out, panel, index == 0);
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}

fn draw(out: &mut String, panel: &Panel, legend: bool) {
    let [left, top, right, bottom] = MARGIN;
    let points = || panel.lines.iter().flat_map(|(_, points)| points);
    let first = points().map(|p| p.0).fold(f64::MAX, f64::min);
    let last = points().map(|p| p.0).fold(f64::MIN, f64::max);
    let x = |v: f64| left + (v / first).log2() / (last / first).log2() * (WIDTH - left - right);
    let span = (RANGE.1 / RANGE.0).log2();
    let y = |v: f64| HEIGHT - bottom - (v / RANGE.0).log2() / span * (HEIGHT - top - bottom);
    let _ = writeln!(
        out,
        "<text x=\"{left}\" y=\"18\" font-weight=\"bold\">{}</text>",
        panel.title
    );
    for ns in [10.0, 100.0, 1_000.0, 10_000.0] {
        let _ = writeln!(
            out,
            "<path d=\"M{left} {0:.1}H{1}\" stroke=\"#d5d8de\"/><text x=\"{2}\" y=\"{3:.1}\" text-anchor=\"end\">{ns} ns</text>",
            y(ns),
            WIDTH - right,
            left - 4.0,
            y(ns) + 4.0
        );
    }
    if let Some((_, line)) = panel.lines.first() {
        let step = line.len().div_ceil(6).max(1);
        for &(size, _) in line.iter().step_by(step) {
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                x(size),
                HEIGHT - bottom + 16.0,
                short(size)
            );
        }
    }
    if panel.guide {
        let at_two = points()
            .filter(|p| p.0 == 2.0)
            .map(|p| p.1)
            .fold(0.0, f64::max);
        let guide = std::iter::successors(Some(2.0), |size| Some(size * 2.0));
        let guide: Vec<(f64, f64)> = guide
            .take_while(|size| *size <= last)
            .map(|size: f64| (size, at_two * size.log2()))
            .collect();
        path(out, &guide, &x, &y, "#9aa0ab", "1 3");
    }
    for (index, (name, points)) in panel.lines.iter().enumerate() {
        let (colour, dash) = (COLOURS[index % 3], DASHES[index % 3]);
        path(out, points, &x, &y, colour, dash);
        if legend {
            let row = top + 12.0 + index as f64 * 14.0;
            let sample = [(0.0, row), (22.0, row)];
            path(
                out,
                &sample,
                &|v| left + 8.0 + v,
                &|v| v - 4.0,
                colour,
                dash,
            );
            let _ = writeln!(out, "<text x=\"{}\" y=\"{row}\">{name}</text>", left + 36.0);
        }
    }
    if legend {
        let row = top + 12.0 + panel.lines.len() as f64 * 14.0;
        path(
            out,
            &[(0.0, row), (22.0, row)],
            &|v| left + 8.0 + v,
            &|v| v - 4.0,
            "#9aa0ab",
            "1 3",
        );
        let _ = writeln!(out, "<text x=\"{}\" y=\"{row}\">log n</text>", left + 36.0);
    }
}

fn path(
    out: &mut String,
    points: &[(f64, f64)],
    x: &dyn Fn(f64) -> f64,
    y: &dyn Fn(f64) -> f64,
    colour: &str,
    dash: &str,
) {
    let steps: Vec<String> = points
        .iter()
        .map(|&(a, b)| format!("{:.1} {:.1}", x(a), y(b)))
        .collect();
    let _ = writeln!(
        out,
        "<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>",
        steps.join("L")
    );
}

fn short(size: f64) -> String {
    match size {
        size if size >= 1e6 => format!("{}M", size / 1e6),
        size if size >= 1e4 => format!("{}k", size / 1e3),
        size => format!("{size}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_path_inside_its_panel() {
        let lines = vec![("a".to_owned(), vec![(1.0, 20.0), (1024.0, 300.0)])];
        let panel = Panel {
            title: "threads".to_owned(),
            lines,
            guide: false,
        };
        let svg = svg(&[panel]);
        assert!(svg.contains("M46.0 ") && svg.contains("L306.0 "), "{svg}");
    }
}
