//! A whole picture of a scenario for a slide or a file: title, timeline, legend, sentence, numbers.

use super::RunView;
use super::layout::{Density, layout};
use super::legend;
use super::numbers::Number;
use super::palette::Role;
use super::scene::{Align, Fill, Point, Rect, Scene, Text, Weight};
use super::text::{Measure, fit};
use super::timeline::{Pointing, Timeline, draw};
use super::viewport::Viewport;
use crate::explain::{Explanation, Segment};
use crate::time::Ns;

/// What stands on a poster.
#[derive(Clone, Copy)]
pub struct Poster<'a> {
    /// The scenario's title.
    pub title: &'a str,
    /// The link to the scenario: where the picture is from.
    pub link: Option<&'a str>,
    /// The runs.
    pub runs: &'a [RunView<'a>],
    /// The stretch of time that is shown; its width is set to the poster's.
    pub viewport: Viewport,
    /// Where the cursor stands, and what is to be said about it.
    pub cursor: Option<(Ns, &'a Explanation)>,
    /// The numbers of the runs.
    pub numbers: &'a [Number],
    /// Measures text.
    pub measure: Measure<'a>,
}

/// Composes a poster of this size; meant for about 1920 × 1080, legible from 960 × 540 on.
pub fn poster(poster: &Poster, width: f32, height: f32) -> Scene {
    let s = (width / 1920.0).min(height / 1080.0).clamp(0.5, 2.0);
    let px = |size: f32| (size * s).round();
    let (margin, measure) = (px(28.0), poster.measure);
    let mut scene = Scene::new(width, height);
    let all = Rect::new(0.0, 0.0, width, height);
    scene.rect(all, Fill::solid(Role::Ground));

    let header = px(64.0);
    scene.rect(
        Rect::new(0.0, 0.0, width, header),
        Fill::solid(Role::Surface),
    );
    let size = px(26.0);
    let title = Line {
        x: margin,
        middle: header / 2.0,
        size,
        weight: Weight::Bold,
    };
    let mut room = width - 2.0 * margin;
    if let Some(link) = poster.link {
        // The title comes first; half a link is better than none only in that it says there is one.
        let small = px(15.0);
        let least = measure(poster.title, size, Weight::Bold).min(room * 0.75);
        let link = fit(link, room - least - margin, small, Weight::Regular, measure);
        let w = measure(&link, small, Weight::Regular);
        let caption = Line {
            x: width - margin - w,
            middle: header / 2.0,
            size: small,
            weight: Weight::Regular,
        };
        caption.write(&mut scene, &link, Role::Muted);
        room -= w + margin;
    }
    title.write(
        &mut scene,
        &fit(poster.title, room, size, Weight::Bold, measure),
        Role::Ink,
    );

    let strip = if poster.numbers.is_empty() {
        0.0
    } else {
        px(110.0)
    };
    numbers(
        &mut scene,
        poster,
        Rect::new(0.0, height - strip, width, strip),
        s,
    );
    let sentence = if poster.cursor.is_some() {
        px(96.0)
    } else {
        0.0
    };
    if let Some((_, explanation)) = poster.cursor {
        let rect = Rect::new(0.0, height - strip - sentence, width, sentence);
        say(&mut scene, explanation, rect, s, measure);
    }

    let entries = legend::entries(poster.runs);
    let bottom = height - strip - sentence;
    let plot = |h: f32| layout(poster.runs, width, h, Density::Normal, 0.0, measure);
    // One line of legend is the rule: with it the gutter is found, then the legend's real height.
    let left = plot((bottom - header - px(50.0)).max(1.0)).plot.x;
    let place = |y: f32| Rect::new(left, y, width - left - margin, 0.0);
    let mut scratch = Scene::default();
    let legend_h = legend::draw(&mut scratch, &entries, place(0.0), px(16.0), measure) + px(20.0);
    legend::draw(
        &mut scene,
        &entries,
        place(bottom - legend_h + px(6.0)),
        px(16.0),
        measure,
    );

    let stage = plot((bottom - legend_h - header).max(1.0));
    let timeline = Timeline::plain(
        poster.runs,
        &stage,
        poster.viewport.with_width(stage.plot.w),
        measure,
    );
    let pointing = Pointing {
        cursor: poster.cursor.map(|(at, _)| at),
        hover: None,
    };
    let picture = draw(&timeline, None, &pointing);
    scene.append(picture, 0.0, header);
    scene
}

/// Where a line of text stands.
struct Line {
    x: f32,
    middle: f32,
    size: f32,
    weight: Weight,
}

impl Line {
    fn write(&self, scene: &mut Scene, text: &str, role: Role) {
        scene.text(Text {
            x: self.x,
            y: (self.middle + self.size * 0.355).round(),
            text: text.to_owned(),
            size: self.size,
            weight: self.weight,
            align: Align::Start,
            role,
            max_width: f32::INFINITY,
        });
    }
}

/// The sentence, broken into lines between words, smaller where it would need more than two.
fn say(scene: &mut Scene, explanation: &Explanation, rect: Rect, s: f32, measure: Measure) {
    let (from, to) = (
        Point { x: 0.0, y: rect.y },
        Point {
            x: rect.w,
            y: rect.y,
        },
    );
    scene.line(from, to, Role::Rule, 1.0);
    let margin = (28.0 * s).round();
    // Words with their weight, colour and part of the size.
    let mut words: Vec<(String, Weight, Role, f32)> = Vec::new();
    for segment in &explanation.segments {
        let (text, weight, role) = match segment {
            Segment::Plain(text) => (text, Weight::Regular, Role::Ink),
            Segment::Strong(state, text) => (text, Weight::Bold, Role::State(*state)),
        };
        // What stands between backticks has a type of its own only on the page.
        words.extend(
            text.split_inclusive(' ')
                .map(|word| (word.replace('`', ""), weight, role, 1.0)),
        );
    }
    if let Some(source) = &explanation.source {
        if let Some((last, ..)) = words.last_mut() {
            last.push_str("   ");
        }
        let label = source.label.split_inclusive(' ');
        words.extend(label.map(|word| (word.to_owned(), Weight::Regular, Role::Accent, 0.72)));
    }
    let flow = |size: f32| {
        let (mut x, mut line) = (margin, 0);
        let places: Vec<(f32, usize)> = words
            .iter()
            .map(|(word, weight, _, part)| {
                let w = measure(word, size * part, *weight);
                if x > margin && x + w > rect.w - margin {
                    (x, line) = (margin, line + 1);
                }
                let place = (x, line);
                x += w;
                place
            })
            .collect();
        (places, line + 1)
    };
    let sizes = [26.0, 23.0, 20.0, 17.0, 14.0].map(|size| (size * s).round());
    let fits = |size: &f32| flow(*size).1 <= if *size > 20.0 * s { 2 } else { 3 };
    let size = sizes.into_iter().find(fits).unwrap_or(sizes[4]);
    let (places, lines) = flow(size);
    let pitch = size * 1.35;
    let top = rect.middle() - pitch * (lines as f32 - 1.0) / 2.0;
    // Neighbours of one style become one text again: only line breaks depend on the measured widths.
    let mut texts: Vec<(Line, String, Role)> = Vec::new();
    for ((word, weight, role, part), (x, line)) in words.iter().zip(places) {
        let middle = top + pitch * line as f32 + size * (1.0 - part) * 0.355;
        match texts.last_mut() {
            Some((last, text, same)) if same == role && last.middle == middle => {
                text.push_str(word);
            }
            _ => {
                let (size, weight) = (size * part, *weight);
                let line = Line {
                    x,
                    middle,
                    size,
                    weight,
                };
                texts.push((line, word.clone(), *role));
            }
        }
    }
    for (line, text, role) in texts {
        line.write(scene, text.trim_end(), role);
    }
}

fn numbers(scene: &mut Scene, poster: &Poster, rect: Rect, s: f32) {
    scene.rect(rect, Fill::solid(Role::Surface));
    let measure = poster.measure;
    let margin = (28.0 * s).round();
    let column = (rect.w - margin) / poster.numbers.len().max(1) as f32;
    for (index, number) in poster.numbers.iter().enumerate() {
        let left = margin + column * index as f32;
        if index > 0 {
            let x = (left - margin * 0.6).round() + 0.5;
            let (y0, y1) = (rect.y + rect.h * 0.2, rect.bottom() - rect.h * 0.2);
            scene.line(Point { x, y: y0 }, Point { x, y: y1 }, Role::Rule, 1.0);
        }
        let label = Line {
            x: left,
            middle: rect.y + rect.h * 0.32,
            size: (16.0 * s).round(),
            weight: Weight::Regular,
        };
        label.write(scene, number.label, Role::Muted);
        let room = column - margin;
        let wide = |size: f32| measure(&number.text(), size, Weight::Bold) > room;
        let mut size = (30.0 * s).round();
        while wide(size) && size > 12.0 {
            size -= 1.0;
        }
        let mut x = left;
        let last = number.values.len().saturating_sub(1);
        for (run, value) in number.values.iter().enumerate() {
            let (text, weight, role) = if run == last {
                (value.clone(), Weight::Bold, Role::Ink)
            } else {
                (format!("{value} → "), Weight::Regular, Role::Muted)
            };
            let middle = rect.y + rect.h * 0.66;
            Line {
                x,
                middle,
                size,
                weight,
            }
            .write(scene, text.trim_end(), role);
            x += measure(&text, size, weight);
        }
    }
}
