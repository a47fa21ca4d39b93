//! What is read from the stage: looked at again after every frame, rendered again only if it has changed.

use std::rc::Rc;

use yew::prelude::*;

use super::page::Page;
use super::stage::Core;

/// Markup made of what the stage knows.
pub(crate) type Draw = fn(&Page, &Core) -> Html;

#[derive(Properties)]
pub(crate) struct Props {
    pub(crate) page: Page,
    pub(crate) draw: Draw,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.page == other.page && std::ptr::fn_addr_eq(self.draw, other.draw)
    }
}

#[component]
pub(crate) fn Live(props: &Props) -> Html {
    let update = use_force_update();
    let seen = use_mut_ref(|| (props.page.clone(), Html::default()));
    let draw = props.draw;
    {
        let (stage, seen) = (props.page.stage.clone(), Rc::clone(&seen));
        use_effect_with((), move |()| {
            let reader = stage.clone();
            let id = stage.listen(Callback::from(move |()| {
                let now = reader.read(|core| draw(&seen.borrow().0, core));
                if now != seen.borrow().1 {
                    update.force_update();
                }
            }));
            move || stage.forget(id)
        });
    }
    let html = props.page.stage.read(|core| draw(&props.page, core));
    *seen.borrow_mut() = (props.page.clone(), html.clone());
    html
}
