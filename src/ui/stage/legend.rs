//! What the fills and shapes mean: painted below the lanes.

use super::core::Core;
use crate::ui::style;
use crate::view::layout::{Density, Layout};
use crate::view::legend::{Entry, draw};
use crate::view::palette::Theme;
use crate::view::scene::{Rect, Scene};

/// The legend as it was last painted.
#[derive(Debug, PartialEq)]
pub(super) struct Legend {
    entries: Vec<Entry>,
    /// The scenario as it was opened, the number of its runs, and whether there are arrows.
    of: (Option<u32>, usize, bool),
    theme: Theme,
    ratio: f64,
    /// Width of the stage.
    width: f32,
    /// Left edge of the lanes.
    left: f32,
    height: f32,
}

impl Core {
    /// Paints it if it has changed; true if it needs another height.
    pub(super) fn paint_legend(&mut self) -> bool {
        let (Some(layout), Some(ruler), Some(paint)) = (&self.layout, &self.ruler, &mut self.paint)
        else {
            return false;
        };
        let before = self.legend.as_ref();
        let mut now = Legend {
            entries: self.summary.legend.clone(),
            of: (self.opened, layout.runs.len(), self.arrows.is_some()),
            theme: self.theme,
            ratio: self.size.ratio,
            width: layout.width,
            left: layout.plot.x,
            height: before.map_or(0.0, |before| before.height),
        };
        if before == Some(&now) {
            return false;
        }
        let measure = |text: &str, size, weight| ruler.width(text, size, weight);
        let place = Rect::new(now.left, 4.0, layout.plot.w, 0.0);
        let mut scene = Scene::new(layout.width, 0.0);
        let height = draw(&mut scene, &now.entries, place, size(layout), &measure) + 12.0;
        // The lanes get what the legend leaves, and their labels shrink with them, which leaves the legend more
        // room; and while a knob is dragged states come and go: it takes no line less, or all lanes would jump.
        let same = before.is_some_and(|before| (before.of, before.width) == (now.of, now.width));
        now.height = if same { height.max(now.height) } else { height };
        let grows = before.is_none_or(|before| before.height != now.height);
        scene.height = now.height;
        let height = (now.height.round() as u32).to_string() + "px";
        style(paint.legend.canvas(), "height", &height);
        paint.legend.paint(&scene, now.theme, now.ratio);
        self.legend = Some(now);
        grows
    }
}

/// Size of type: by the width alone, for the same reason.
fn size(layout: &Layout) -> f32 {
    match layout.sizes.density {
        Density::Phone => 14.0,
        _ => (layout.width / 1480.0 * 17.0).clamp(12.5, 18.0),
    }
}
