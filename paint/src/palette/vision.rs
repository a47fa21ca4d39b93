//! Can everybody tell the states apart, and read what stands in them?
//!
//! Dichromacy after Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color
//! vision deficiency" (IEEE TVCG 2009), severity 1.0, applied to linear RGB; difference as CIE 1976 ΔE in
//! Lab (D65).

use super::*;

type Matrix = [[f64; 3]; 3];

const NORMAL: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
const PROTANOPIA: Matrix = [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
];
const DEUTERANOPIA: Matrix = [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.011820, 0.042940, 0.968881],
];
const TRITANOPIA: Matrix = [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.303900],
];

const THEMES: [Theme; 3] = [Theme::Light, Theme::Dark, Theme::Print];

#[test]
fn states_of_one_height_differ_for_every_eye() {
    for theme in THEMES {
        for a in State::ALL {
            for b in State::ALL {
                if a >= b || a == State::Absent || height(a) != height(b) {
                    continue;
                }
                for (eye, name) in [
                    (&NORMAL, "normal"),
                    (&PROTANOPIA, "protanopia"),
                    (&DEUTERANOPIA, "deuteranopia"),
                    (&TRITANOPIA, "tritanopia"),
                ] {
                    if (a, b, name) == (State::Python, State::Native, "tritanopia") {
                        assert_ne!(Pattern::of(a), Pattern::of(b));
                        continue;
                    }
                    let color = |s| seen(theme.color(Role::State(s)), eye);
                    let delta = distance(color(a), color(b));
                    assert!(delta >= 25.0, "{theme:?} {name}: {a:?} {b:?} {delta:.1}");
                }
            }
        }
    }
}

#[test]
fn states_of_one_height_differ_without_any_colour_too() {
    for a in State::ALL {
        for b in State::ALL {
            let alike = a < b && height(a) == height(b) && Pattern::of(a) == Pattern::of(b);
            assert!(!alike, "{a:?} {b:?}");
        }
    }
}

#[test]
fn text_can_be_read_and_spans_can_be_seen() {
    for theme in THEMES {
        let contrast = |a: Role, b: Role| theme.color(a).contrast(theme.color(b));
        for ground in [Role::Ground, Role::Surface, Role::Select] {
            assert!(contrast(Role::Ink, ground) >= 12.0);
            assert!(contrast(Role::Muted, ground) >= 4.5);
            assert!(contrast(Role::Accent, ground) >= 4.5, "{theme:?}");
        }
        assert!(contrast(Role::Ink, Role::Held) >= 7.0);
        for state in [State::Python, State::Native] {
            assert!(contrast(Role::OnWork, Role::State(state)) >= 4.5);
        }
        // Labels in hindered spans stand on the ground, in the state's colour; other spans carry none.
        for state in State::ALL.into_iter().filter(|&s| s != State::Absent) {
            let least = if height(state) > 0.5 { 4.5 } else { 3.0 };
            let found = contrast(Role::State(state), Role::Ground);
            assert!(found >= least, "{theme:?} {state:?} {found:.2}");
        }
    }
}

fn seen(color: Rgb, eye: &Matrix) -> [f64; 3] {
    let rgb = [linear(color.0), linear(color.1), linear(color.2)];
    let mix = |row: &[f64; 3]| {
        row.iter()
            .zip(rgb)
            .map(|(m, c)| m * c)
            .sum::<f64>()
            .clamp(0.0, 1.0)
    };
    let [r, g, b] = [mix(&eye[0]), mix(&eye[1]), mix(&eye[2])];
    let x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047;
    let y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b;
    let z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883;
    let f = |t: f64| {
        if t > 216.0 / 24389.0 {
            libm::cbrt(t)
        } else {
            (24389.0 / 27.0 * t + 16.0) / 116.0
        }
    };
    [
        116.0 * f(y) - 16.0,
        500.0 * (f(x) - f(y)),
        200.0 * (f(y) - f(z)),
    ]
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
    sum.sqrt()
}
