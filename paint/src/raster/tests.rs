//! Of what is filled, and of what is left to the canvas.

use super::*;
use crate::palette::{Pattern, Role};
use crate::rng::Rng;
use crate::scene::{Align, Draw, Scene, Text, Weight};
use crate::strip::StripBuilder;

fn drawn(scene: &Scene, ratio: f32) -> Picture {
    let mut picture = Picture::default();
    picture.draw(scene, Theme::Light, ratio);
    picture
}

fn pixel(picture: &Picture, x: usize, y: usize) -> Pixel {
    let at = y * picture.raster.size()[0] as usize + x;
    picture.raster.pixels[at]
}

fn color(role: Role) -> Pixel {
    let crate::palette::Rgb(r, g, b) = Theme::Light.color(role);
    [r, g, b, 255]
}

#[test]
fn a_strip_equals_the_mean_of_a_much_finer_one() {
    let mut strip = StripBuilder::new(Rect::new(8.0, 16.0, 64.0, 20.0));
    let mut rng = Rng::new(9, 0);
    for x in 0..64 {
        let mut part = |role| (Fill::solid(role), rng.between(0, 40) as f32 / 8.0);
        let roles = [Role::Ink, Role::Accent, Role::Held, Role::Muted];
        strip.push(x, x + 1, &roles.map(&mut part));
    }
    let mut scene = Scene::new(80.0, 40.0);
    scene.rect(Rect::new(0.0, 0.0, 80.0, 40.0), Fill::solid(Role::Select));
    scene.commands.push(Draw::Strip(strip.finish().unwrap()));
    let (plain, fine) = (drawn(&scene, 1.0), drawn(&scene, 4.0));
    for (x, y) in (0..80).flat_map(|x| (0..40).map(move |y| (x, y))) {
        let mut mean = [0.0f32; 4];
        for (dx, dy) in (0..4).flat_map(|dx| (0..4).map(move |dy| (dx, dy))) {
            let fine = pixel(&fine, x * 4 + dx, y * 4 + dy);
            let parts = mean.iter_mut().zip(fine);
            parts.for_each(|(sum, part)| *sum += f32::from(part) / 16.0);
        }
        for (one, many) in pixel(&plain, x, y).into_iter().zip(mean) {
            assert!((f32::from(one) - many).abs() < 4.0, "{x},{y}: {one} {many}");
        }
    }
}

#[test]
fn edges_are_sharp_at_every_ratio_and_corners_round() {
    for ratio in [1.0, 1.5, 2.0] {
        let mut scene = Scene::new(60.0, 60.0);
        scene.rect(Rect::new(0.0, 0.0, 60.0, 60.0), Fill::solid(Role::Ground));
        scene.rect(Rect::new(4.0, 3.0, 17.0, 12.0), Fill::solid(Role::Ink));
        scene.outline(Rect::new(4.0, 20.0, 17.0, 12.0), Role::Ink, 1.5, 0.0);
        let (from, to) = (Point { x: 30.5, y: 2.0 }, Point { x: 30.5, y: 50.0 });
        scene.line(from, to, Role::Ink, 1.0);
        let sharp = drawn(&scene, ratio);
        let two = [color(Role::Ink), color(Role::Ground)];
        assert!(
            sharp.raster.pixels.iter().all(|pixel| two.contains(pixel)),
            "{ratio}"
        );

        let round = Rect::new(40.0, 40.0, 16.0, 16.0);
        scene.round_rect(round, Fill::solid(Role::Ink), 3.0);
        let round = drawn(&scene, ratio);
        let at = (40.0 * ratio) as usize;
        assert_ne!(pixel(&round, at, at), color(Role::Ink), "{ratio}");
        assert_eq!(pixel(&round, at + 8, at + 8), color(Role::Ink), "{ratio}");
        assert!(round.later.is_empty());
    }
}

#[test]
fn an_outline_leaves_free_what_it_surrounds() {
    let mut scene = Scene::new(40.0, 40.0);
    scene.outline(Rect::new(5.0, 5.0, 30.0, 30.0), Role::Ink, 2.0, 4.0);
    let picture = drawn(&scene, 1.0);
    for (x, y) in (0..40).flat_map(|x| (0..40).map(move |y| (x, y))) {
        let edge = [x, y].map(|at: usize| at.abs_diff(20).max((39 - at).abs_diff(20)));
        let edge = edge[0].max(edge[1]);
        let inked = pixel(&picture, x, y)[3] > 0;
        match edge {
            0..=12 => assert!(
                !inked || (x.abs_diff(20).min(y.abs_diff(20)) > 9),
                "{x},{y}"
            ),
            16.. => assert!(!inked, "{x},{y}"),
            _ => {}
        }
    }
    assert_eq!(pixel(&picture, 20, 5), color(Role::Ink));
    assert_eq!(pixel(&picture, 20, 34), color(Role::Ink));
    assert_eq!(pixel(&picture, 20, 7)[3], 0);
}

#[test]
fn what_lies_over_text_is_left_to_the_canvas_too() {
    let mut scene = Scene::new(200.0, 60.0);
    scene.rect(Rect::new(0.0, 0.0, 200.0, 60.0), Fill::solid(Role::Ground));
    scene.text(Text {
        x: 20.0,
        y: 30.0,
        text: "a word".to_owned(),
        size: 14.0,
        weight: Weight::Regular,
        align: Align::Start,
        role: Role::Ink,
        max_width: f32::INFINITY,
    });
    let hatched = Fill {
        ground: Role::Ground,
        ink: Role::Ink,
        pattern: Pattern::Hatch,
    };
    scene.rect(Rect::new(30.0, 20.0, 10.0, 10.0), hatched);
    scene.rect(Rect::new(150.0, 20.0, 10.0, 10.0), hatched);
    scene.clipped(Rect::new(0.0, 0.0, 200.0, 10.0), |scene| {
        scene.circle(Point { x: 180.0, y: 10.0 }, 4.0, Role::Ink);
        scene.circle(Point { x: 180.0, y: 30.0 }, 4.0, Role::Ink);
    });
    let picture = drawn(&scene, 1.0);
    let [text, over, circle] = &picture.later[..] else {
        panic!("{:?}", picture.later);
    };
    assert!(matches!(text.draw, Draw::Text(_)) && text.clip.is_none());
    assert!(matches!(over.draw, Draw::Rect { .. }));
    assert_eq!(circle.clip.map(|clip| clip.y1), Some(10));
    assert_eq!(pixel(&picture, 35, 25), color(Role::Ground));
    let inked = |x| (20..30).any(|y| pixel(&picture, x, y) == color(Role::Ink));
    assert!((150..160).any(inked) && !(30..40).any(inked));
}
